"""What organizers send about a round of votes."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..curation.vote_rounds import METHODS, Options
from ..templatetags.display import file_size

MOST_BYTES = 128 * 1024 * 1024
METHOD_NAMES = {
    "majority": gettext_lazy("The majority: every vote counts the same"),
    "dawid-skene": gettext_lazy("Dawid and Skene: votes count by how each rater errs, which the votes themselves tell"),
}
DEFAULTS = Options()


class VotesField(forms.FileField):
    """A table that is small enough to be settled while one waits."""

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        file: UploadedFile | None = super().clean(data, initial)
        if file and (file.size or 0) > MOST_BYTES:
            sizes = {"size": file_size(file.size or 0), "most": file_size(MOST_BYTES)}
            told = _(
                "The file has %(size)s, and %(most)s are the most: pack it with gzip, or use manage.py curate votes."
            )
            raise forms.ValidationError(told % sizes)
        return file


class VoteRoundForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100, help_text=gettext_lazy("As “First round, May”."))
    votes = VotesField(
        label=gettext_lazy("Votes"),
        help_text=gettext_lazy(
            "CSV with the header image,label,rater,answer; plain or gzipped. Leave the cells of label empty where "
            "raters were asked for the label itself."
        ),
    )
    golden = VotesField(
        label=gettext_lazy("Golden questions"),
        required=False,
        help_text=gettext_lazy(
            "CSV image,label,answer: questions whose answers you know. They tell how good raters are."
        ),
    )
    method = forms.ChoiceField(
        label=gettext_lazy("Settled by"),
        choices=[(name, METHOD_NAMES[name]) for name in METHODS],
        initial=DEFAULTS.method,
        widget=forms.RadioSelect,
    )
    min_conf = forms.FloatField(
        label=gettext_lazy("Least confidence"),
        min_value=0,
        max_value=1,
        initial=DEFAULTS.min_conf,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
        help_text=gettext_lazy("From 0 to 1. Below it a person decides: with 0.67, two of three votes are not enough."),
    )
    positive = forms.CharField(
        label=gettext_lazy("The answer that makes a label true"),
        max_length=100,
        required=False,
        initial=DEFAULTS.positive,
        help_text=gettext_lazy("Where raters were asked whether a label fits."),
    )
    audit_ratio = forms.FloatField(
        label=gettext_lazy("Share to audit"),
        min_value=0,
        max_value=1,
        initial=DEFAULTS.audit_ratio,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
        help_text=gettext_lazy("From 0 to 1: so many of the settled cases are drawn for a second look."),
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"), min_value=0, initial=DEFAULTS.seed, help_text=gettext_lazy("Of that draw.")
    )

    def options(self) -> Options:
        return Options(
            **{name: self.cleaned_data[name] for name in ("method", "min_conf", "positive", "audit_ratio", "seed")}
        )


class DecidedForm(forms.Form):
    decided = VotesField(
        label=gettext_lazy("Decided cases"),
        help_text=gettext_lazy(
            "The table of escalated cases, with answers in its column “decision”; others stay open."
        ),
    )
