"""The form that takes a file for the free check."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CheckForm(forms.Form):
    file = forms.FileField(
        label=_("Prediction file"),
        help_text=_("CSV or development-kit text, plain or gzipped. It is read, answered and not kept."),
        max_length=4096,
    )
