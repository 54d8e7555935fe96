"""What organizers send to move dates."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge.domain.dates import Zone, duration, instant
from challenge.forms.fields import UtcInput
from challenge.models import Edition, Phase

from ..domain.new_dates import NewEnd, Scope, edition_phases
from ..domain.notices import name_of

TYPE_A_MOMENT = gettext_lazy("Type a date and a time, as 2026-06-01 23:59.")


class DurationField(forms.CharField):
    """Days and hours, as `7d` or `-1d 12h`."""

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        try:
            return duration(typed) if typed else None
        except ValueError as error:
            raise forms.ValidationError(_("Type days and hours, as 7d or 36h or 1d 12h.")) from error


class DatesForm(forms.Form):
    """Which phases, their new end as a moment or as a shift, and why."""

    scope = forms.ChoiceField(label=gettext_lazy("Phases"), required=False)
    at = forms.DateTimeField(
        label=gettext_lazy("New end"),
        required=False,
        widget=UtcInput,
        error_messages={"invalid": TYPE_A_MOMENT},
        help_text=gettext_lazy("Of the phases that are open now, or of the single one that you chose."),
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("In which zone"),
        choices=[(Zone.UTC.value, "UTC"), (Zone.AOE.value, gettext_lazy("Anywhere on Earth (UTC−12)"))],
        initial=Zone.UTC.value,
        widget=forms.RadioSelect,
    )
    by = DurationField(
        label=gettext_lazy("Or move by"),
        required=False,
        help_text=gettext_lazy(
            "As 7d or 36h. All phases that have not closed move, those that are to come with their start."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Teams read it.")
    )
    confirmed = forms.DateTimeField(
        label=gettext_lazy("Repeat the new end to confirm that teams lose time"),
        required=False,
        widget=UtcInput,
        error_messages={"invalid": TYPE_A_MOMENT},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, edition: Edition, **options: Any) -> None:
        super().__init__(*args, **options)
        phases = list(edition_phases(edition))
        self.scopes = {"": None} | _tasks(phases) | _phases(phases)
        names = {"": _("All tasks")} | {name: _name(scope) for name, scope in self.scopes.items() if scope}
        self.fields["scope"].choices = names.items()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        given = [name for name in ("at", "by") if data.get(name) is not None]
        if not given and not {"at", "by"} & set(self.errors):
            self.add_error("at", _("Type the new end, or by how much it moves."))
        if len(given) == 2:
            self.add_error("by", _("Type either the new end or by how much it moves, not both."))
        return data

    def planned_fields(self) -> Iterator[BoundField]:
        """What stays as it was typed while the plan is looked at."""
        return (self[name] for name in ("scope", "at", "zone", "by", "reason"))

    def scope_row(self) -> Scope:
        return self.scopes[self.cleaned_data["scope"]]

    def end(self) -> NewEnd:
        by: timedelta | None = self.cleaned_data["by"]
        return NewEnd(at=self._instant("at"), by=by)

    def values(self) -> dict[str, Any]:
        """As `change_dates` takes them."""
        return {
            "scope": self.scope_row(),
            "end": self.end(),
            "reason": self.cleaned_data["reason"],
            "confirmed": self._instant("confirmed"),
        }

    def _instant(self, name: str) -> datetime | None:
        typed: datetime | None = self.cleaned_data[name]
        return instant(typed, Zone(self.cleaned_data["zone"])) if typed else None


def _tasks(phases: list[Phase]) -> dict[str, Scope]:
    return {phase.task.slug: phase.task for phase in phases}


def _phases(phases: list[Phase]) -> dict[str, Scope]:
    return {f"{phase.task.slug}/{phase.slug}": phase for phase in phases}


def _name(scope: Any) -> str:
    return name_of(scope) if isinstance(scope, Phase) else str(scope.title)
