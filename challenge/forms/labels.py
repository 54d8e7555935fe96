"""Forms of the pages of hidden labels."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..domain.ground_truth import check_uploads
from ..domain.problems import FileRefused
from ..domain.truth_files import BLACKLIST_KINDS, LABEL_KINDS, TruthUploads
from ..domain.truth_parts import SeededShare
from ..enums import TaskKind
from ..models import GroundTruth, Phase
from .uploads import show_refusal

OF_LABELS = _("CSV with the header image,label or image,label,boxes, or a kit's text of ids; plain or gzipped.")
OF_OBJECTS = _("CSV with the header image,class_id,xmin,ymin,xmax,ymax, for video also track; plain or gzipped.")


class VersionChoice(forms.ModelChoiceField):
    def label_from_instance(self, truth: GroundTruth) -> str:
        return _("version %(version)s") % {"version": truth.version}


class LabelsForm(forms.Form):
    """The files of a new version; those that are left out come from the version that it follows."""

    labels = forms.FileField(label=_("Labels"))
    blacklist = forms.FileField(
        label=_("Blacklist"),
        required=False,
        help_text=_("Images that do not count, one a line by name or number; for detection, image and class."),
    )
    attributes = forms.FileField(
        label=_("Attributes of images"),
        required=False,
        help_text=_("CSV: image, then a column for each attribute. Every value is scored apart as a slice."),
    )
    split = forms.FileField(
        label=_("Live part and holdout"),
        required=False,
        help_text=_("CSV: image,part, with live or holdout. Live scores are of the live part, results of the holdout."),
    )
    share = forms.FloatField(
        label=_("Or draw the live part: its share"),
        required=False,
        min_value=0.01,
        max_value=0.99,
        help_text=_("As 0.3 for 30% of the images, drawn by the seed."),
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )
    seed = forms.CharField(
        label=_("Seed"), required=False, max_length=100, help_text=_("Any word; keep it to yourselves.")
    )
    note = forms.CharField(
        label=_("What changed"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    refusal: FileRefused | None = None

    def __init__(self, *args: Any, phase: Phase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phase, kind = phase, TaskKind(phase.task.kind)
        self.fields["labels"].help_text = OF_LABELS if kind in LABEL_KINDS else OF_OBJECTS
        if kind not in BLACKLIST_KINDS:
            del self.fields["blacklist"]
        versions = phase.ground_truths.order_by("-version")
        self.fields["based_on"] = VersionChoice(
            versions,
            to_field_name="version",
            label=_("Follows"),
            required=False,
            initial=versions.first(),
            empty_label=_("no version: it begins anew"),
            help_text=_("What that version has beside its labels, and what was withdrawn, comes along."),
        )
        self.order_fields(["labels", "based_on", "blacklist"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        is_drawn = data.get("share") is not None
        if is_drawn != bool(data.get("seed")):
            self.add_error("seed", _("A drawn split needs its share and its seed."))
        if is_drawn and data.get("split"):
            self.add_error("share", _("Upload the split or draw it, not both."))
        if not self.errors:
            try:
                self.contents = check_uploads(self.phase, self._uploads(), based_on=data["based_on"])
            except FileRefused as refused:
                self.refusal = refused
                show_refusal(self, refused)
        return data

    def _uploads(self) -> TruthUploads:
        data = self.cleaned_data
        drawn = SeededShare(data["share"], data["seed"]) if data.get("share") is not None else None
        return TruthUploads(data["labels"], data.get("blacklist"), data.get("attributes"), data.get("split") or drawn)


class WithdrawalForm(forms.Form):
    """Images and classes to withdraw, or to reinstate, with the reason."""

    images = forms.CharField(
        label=_("Images"),
        required=False,
        help_text=_("One a line, as in the list of images."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    classes = forms.CharField(
        label=_("Classes"),
        required=False,
        help_text=_("One a line, by wnid or id."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("Public: it stands beside each name."))

    def names(self, field: str) -> list[str]:
        """What was typed, a name a word."""
        return str(self.cleaned_data[field]).split()
