"""Forms of the page of a phase's images."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..domain.image_sets import ImagesRefused, read_image_list
from ..domain.problems import FileRefused
from ..enums import ImageSetRole
from ..models import ImageSet
from .uploads import show_refusal


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("What it is there for"), choices=ImageSetRole)


class ImageListForm(RoleForm):
    """A list of images as a new set of the phase."""

    name = forms.SlugField(
        label=_("Name"), max_length=100, help_text=_("As reports call it: letters, digits and hyphens, as in val-2026.")
    )
    images = forms.FileField(
        label=_("List of images"),
        help_text=_("CSV, plain or gzipped, with the header image,width,height. Sizes may be empty or left out."),
    )
    field_order = ["name", "images", "role"]

    refusal: FileRefused | None = None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "images" in data:
            try:
                self.rows = read_image_list(data["images"])
            except FileRefused as refused:
                self.refusal = refused
                show_refusal(self, refused)
            except ImagesRefused as refused:
                self.add_error("images", str(refused))
        return data


class ImageSetChoice(forms.ModelChoiceField):
    def label_from_instance(self, image_set: ImageSet) -> str:
        places = ", ".join(str(phase) for phase in image_set.phases.all())
        images = f"{image_set.name} ({image_set.image_count:,})"
        return f"{images}: {places}" if places else images


class TakeOverForm(RoleForm):
    """A set that is there already, as the anchor from another year."""

    field_order = ["image_set", "role"]

    def __init__(self, data: Any = None, *, others: QuerySet[ImageSet]) -> None:
        super().__init__(data, initial={"role": ImageSetRole.ANCHOR})
        told = _("Newest first, with where it is used.")
        self.fields["image_set"] = ImageSetChoice(others, label=_("Image set"), help_text=told)
        self.order_fields(self.field_order)
