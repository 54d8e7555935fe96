"""Fields and rules that forms share."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..domain.names import NOTHING_TO_SEE, clean_name


class CleanNamesMixin:
    """Cleans what is shown to others: no control or direction characters, single spaces."""

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])  # type: ignore[attr-defined]
        if not name:
            raise forms.ValidationError(NOTHING_TO_SEE)
        return name


class UtcInput(forms.DateTimeInput):
    """A date and a time in UTC; the page's script writes the reader's own time beside it."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"data-your-time": _("Your time:")})

    def format_value(self, value: Any) -> str | None:
        if not isinstance(value, datetime):
            return super().format_value(value)
        return value.replace(tzinfo=None).isoformat(timespec="seconds" if value.second else "minutes")


class UtcField(forms.DateTimeField):
    """An instant, typed and shown in UTC."""

    widget = UtcInput
    default_error_messages = {"invalid": _("Type a date and a time in UTC, as 2026-06-01 12:00.")}
