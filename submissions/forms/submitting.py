"""The form that takes a prediction file."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..domain.intake import Details
from ..enums import Track


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
    not_competing = forms.BooleanField(
        label=_("Show it without a rank"),
        required=False,
        help_text=_("For a baseline or a test run. Until the phase closes you may change it."),
    )
    # Drawn when the form is shown: a double click sends it twice and makes one submission.
    idempotency_key = forms.CharField(widget=forms.HiddenInput, max_length=100, initial=uuid.uuid4)

    def details(self) -> Details:
        data: dict[str, Any] = self.cleaned_data
        return Details(message=data["message"], track=Track(data["track"]), is_competing=not data["not_competing"])
