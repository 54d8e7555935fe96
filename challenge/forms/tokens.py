"""The form of a person's tokens."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..domain.tokens import USUAL_SCOPES
from ..enums import Scope

USUAL_DAYS = 365


class DayInput(forms.DateInput):
    """A day, as browsers let one choose it."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        return value.isoformat() if hasattr(value, "isoformat") else super().format_value(value)


class TokenForm(forms.Form):
    """What the token is for, may do, and how long."""

    name = forms.CharField(label=_("What it is for"), max_length=100, help_text=_("Such as “training cluster”."))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope,
        initial=USUAL_SCOPES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("No more than the program needs: a token is as good as you for what it may do."),
    )
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput, help_text=_("In UTC. Empty: it works until you end it.")
    )

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["last_day"].initial = now.date() + timedelta(days=USUAL_DAYS)

    def expires_at(self) -> datetime | None:
        """The end of the last day; None where there is none."""
        last = self.cleaned_data["last_day"]
        return datetime.combine(last, time.min, UTC) + timedelta(days=1) if last else None
