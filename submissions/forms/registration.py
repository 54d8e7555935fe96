"""Forms of registration: a team's answers, an organizer's decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenge.models import Edition

from ..enums import RegistrationState

MAX_ANSWER = 5_000
MAX_ONE_LINE = 120


class RegistrationForm(forms.Form):
    """The edition's questions, each by its key; `given` are the answers of before."""

    def __init__(self, data: Any = None, *, edition: Edition, given: list[dict[str, str]] | None = None) -> None:
        super().__init__(data, prefix="answer")
        before = {each["key"]: each["answer"] for each in given or []}
        for each in edition.registration_questions:
            self.fields[each["key"]] = forms.CharField(
                label=each["question"],
                required=each["is_required"],
                max_length=MAX_ANSWER,
                initial=before.get(each["key"], ""),
                widget=forms.Textarea(attrs={"rows": 3}),
            )


class DecisionForm(forms.Form):
    """Approve or decline; `seen` is the state that the organizer had before them."""

    state = forms.ChoiceField(
        choices=[(each.value, each.label) for each in (RegistrationState.APPROVED, RegistrationState.DECLINED)]
    )
    seen = forms.ChoiceField(choices=RegistrationState)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=1_000)

    def decision(self) -> dict[str, Any]:
        return self.cleaned_data | {"state": RegistrationState(self.cleaned_data["state"])}
