"""Forms of the administration that make a row from an uploaded table, by the same functions as pages and commands."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..domain.class_drafts import ChosenClasses, read_chosen
from ..domain.ground_truth import check_uploads
from ..domain.image_sets import Image, ImagesRefused, read_image_list
from ..domain.tabular import TableRefused
from ..domain.taxonomies import ClassesRefused
from ..domain.truth_files import Files, TruthUploads
from ..models import GroundTruth, ImageSet, Phase, Taxonomy


class TableForm(forms.ModelForm):
    """A form whose upload is read by `read`; what is wrong with the file stands beside its field."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.content = self.read(data["table"])
            except (TableRefused, ClassesRefused, ImagesRefused) as refused:
                self.add_error("table", str(refused).splitlines())
        return data

    def read(self, file: Any) -> Any:
        """What the upload holds, checked as far as the upload alone allows."""
        raise NotImplementedError


class TaxonomyForm(TableForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    table = forms.FileField(label=_("Class list"), help_text=_("Tab-separated: id, wnid, and words or a parent."))

    class Meta:
        model = Taxonomy
        fields = ["name"]

    def read(self, file: Any) -> ChosenClasses:
        return read_chosen(file)


class ImageSetForm(TableForm):
    name = forms.SlugField(label=_("Name"), max_length=100)
    table = forms.FileField(label=_("Images"), help_text=_("CSV: image, width, height, with this header."))

    class Meta:
        model = ImageSet
        fields = ["name"]

    def read(self, file: Any) -> list[Image]:
        return read_image_list(file)


class GroundTruthForm(TableForm):
    phase = forms.ModelChoiceField(Phase.objects.all(), label=_("Phase"))
    note = forms.CharField(label=_("What changed"), required=False)
    table = forms.FileField(label=_("Labels"), help_text=_("CSV: image, label (a wnid), with this header."))

    class Meta:
        model = GroundTruth
        fields = ["phase", "note"]

    def read(self, file: Any) -> Files:
        return check_uploads(self.cleaned_data["phase"], TruthUploads(labels=file))
