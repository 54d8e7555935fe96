"""What organizers send about the classes of a task."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..curation.popularity import read_popularity
from ..curation.synsets import Constraints, ConstraintsInvalid
from ..domain.class_drafts import ChosenClasses, read_chosen
from ..domain.hidden_synsets import HidingRefused, check_hideable
from ..domain.tabular import TableRefused
from ..domain.taxonomies import ClassesRefused
from ..models import HiddenSynset


class ClassListForm(forms.Form):
    """A list of classes as a file; `classes` is what it holds."""

    file = forms.FileField(
        label=_("Class list"),
        help_text=_(
            "Tab-separated: id, wnid, and words if you like. Ids and order stay as they are; missing words are "
            "WordNet's. With a fourth column “parent” it is a tree of its own: rows without an id stand above "
            "classes, and several parents have spaces between them."
        ),
    )
    classes: ChosenClasses

    def clean_file(self) -> Any:
        try:
            self.classes = read_chosen(self.cleaned_data["file"])
        except (TableRefused, ClassesRefused) as refused:
            raise forms.ValidationError(str(refused).splitlines()) from refused
        return self.cleaned_data["file"]


class HiddenSynsetForm(forms.ModelForm):
    """A synset to hide, in the administration."""

    class Meta:
        model = HiddenSynset
        fields = ["wnid", "reason"]

    def clean_wnid(self) -> str:
        wnid: str = self.cleaned_data["wnid"]
        try:
            check_hideable(wnid)
        except HidingRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return wnid


class FreezeForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("As “ILSVRC 2012, 1,000 classes”; the public reads it.")
    )


DEFAULTS = Constraints()


class ConstraintsForm(forms.Form):
    """When a node counts as covered."""

    n_min = forms.IntegerField(label=_("Classes that cover a node"), min_value=1, initial=DEFAULTS.n_min)
    d_low = forms.IntegerField(label=_("Least depth"), min_value=0, initial=DEFAULTS.d_low)
    d_high = forms.IntegerField(label=_("Greatest depth"), min_value=0, initial=DEFAULTS.d_high)
    constraints: Constraints = DEFAULTS

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.constraints = Constraints(data["n_min"], data["d_low"], data["d_high"])
            except ConstraintsInvalid as invalid:
                raise forms.ValidationError(str(invalid)) from invalid
        return data


class SampleForm(ConstraintsForm):
    count = forms.IntegerField(label=_("Number of classes"), min_value=1, max_value=100_000)
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, initial=0, help_text=_("The same seed gives the same classes again.")
    )
    by = forms.ChoiceField(
        label=_("Chosen"),
        choices=[
            ("hierarchical", _("spread over the hierarchy")),
            ("random", _("at random")),
            ("popular", _("the most popular")),
        ],
        widget=forms.RadioSelect,
        initial="hierarchical",
    )
    popularity = forms.FileField(
        label=_("Popularity"), required=False, help_text=_("CSV with the header wnid,count: images of each, or votes.")
    )
    field_order = ["count", "by", "popularity", "seed", "n_min", "d_low", "d_high"]
    numbers: dict[str, int] | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("by") == "popular" and not data.get("popularity") and "popularity" not in self.errors:
            self.add_error("popularity", _("The most popular are told by a file with their numbers."))
        return data

    def clean_popularity(self) -> Any:
        file = self.cleaned_data["popularity"]
        if file:
            try:
                self.numbers = read_popularity(file)
            except TableRefused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return file
