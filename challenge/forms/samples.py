"""Forms of a phase's sample images."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import SampleImage


class SampleTextForm(forms.ModelForm):
    """What is said of a picture."""

    class Meta:
        model = SampleImage
        fields = ["alt", "caption", "licence", "credit", "source_url"]
        help_texts = {
            "caption": _("It stands below the picture. If it names what is seen, it tells the label."),
            "credit": _("As the licence asks for it."),
        }


class SampleForm(SampleTextForm):
    """A picture that is added."""

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP, at most 5 MB and 20 million pixels. What cameras wrote into it is left out."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    field_order = ["image", "picture", "alt", "caption", "licence", "credit", "source_url"]

    class Meta(SampleTextForm.Meta):
        fields = ["image", *SampleTextForm.Meta.fields]

    def values(self) -> dict[str, Any]:
        """What the model has of it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "picture"}
