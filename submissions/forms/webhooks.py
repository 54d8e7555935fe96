"""The form of a team's webhooks."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WebhookForm(forms.Form):
    url = forms.URLField(
        label=_("Address of your program"),
        max_length=500,
        assume_scheme="https",
        help_text=_("It begins with https://, and can be reached from the internet."),
    )
