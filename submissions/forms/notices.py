"""The form in which organizers write to all teams."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class MessageForm(forms.Form):
    subject = forms.CharField(label=_("Subject"), max_length=150, help_text=_("One line."))
    text = forms.CharField(
        label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}), help_text=_("Plain text.")
    )
    # Made with the form: sending the same form twice sends one message.
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["key"].initial = uuid.uuid4
