"""Forms of the teams' side."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .domain.intake import Details
from .domain.names import clean_name
from .enums import Track
from .models import Team


class CleanNamesMixin:
    """Cleans what is shown to others: no control or direction characters, single spaces."""

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])  # type: ignore[attr-defined]
        if not name:
            raise forms.ValidationError(_("Type a name with at least one visible character."))
        return name


class TeamForm(CleanNamesMixin, forms.ModelForm):
    class Meta:
        model = Team
        fields = ["name", "affiliation", "website"]
        help_texts = {
            "name": _("As it shall stand on the leaderboard."),
            "affiliation": _("University or company, if you like."),
        }

    def _get_validation_exclusions(self) -> set[str]:
        # The edition is not typed in, but a name must be unique within it.
        return super()._get_validation_exclusions() - {"edition"}

    def clean_affiliation(self) -> str:
        return clean_name(self.cleaned_data["affiliation"])


class SubmissionForm(forms.Form):
    file = forms.FileField(
        label=_("Prediction file"),
        help_text=_("CSV or development-kit text, plain or gzipped. One row an image."),
        max_length=4096,
    )
    message = forms.CharField(
        label=_("What is in it"),
        max_length=200,
        required=False,
        help_text=_("For you and for the leaderboard, such as “ResNet-50, 10 crops”."),
    )
    track = forms.ChoiceField(
        label=_("Trained on"), choices=Track.choices, initial=Track.PROVIDED, widget=forms.RadioSelect
    )
    # Drawn when the form is shown: a double click sends it twice and makes one submission.
    idempotency_key = forms.CharField(widget=forms.HiddenInput, max_length=100, initial=uuid.uuid4)

    def details(self) -> Details:
        data: dict[str, Any] = self.cleaned_data
        return Details(message=data["message"], track=Track(data["track"]))


class TokenForm(CleanNamesMixin, forms.Form):
    name = forms.CharField(label=_("What the token is for"), max_length=100, help_text=_("Such as “training cluster”."))
