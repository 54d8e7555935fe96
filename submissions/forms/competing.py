"""What organizers say of a team: whether it competes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Team


class TeamCompetingForm(forms.Form):
    is_competing = forms.ChoiceField(
        label=_("In tables"),
        choices=[("1", _("It competes and is ranked")), ("", _("It does not compete: shown without a rank"))],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why it does not compete"),
        max_length=200,
        required=False,
        help_text=_("Public, beside its entries: as “The organizers' own lab”, “Sent after the end”, “A baseline”."),
    )

    def __init__(self, data: Any = None, *, team: Team) -> None:
        shown = {"is_competing": "1" if team.is_competing else "", "reason": team.not_competing_reason}
        super().__init__(data, initial=shown)

    def values(self) -> dict[str, Any]:
        """As `set_team_competing` takes them."""
        return {"is_competing": self.cleaned_data["is_competing"] == "1", "reason": self.cleaned_data["reason"]}
