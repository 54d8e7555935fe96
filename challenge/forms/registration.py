"""The form in which organizers say who may take part."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..domain.registration_rules import entries_in, questions_as_text, questions_in
from ..models import Edition
from .fields import UtcField


class RegistrationRulesForm(forms.ModelForm):
    registration_list = forms.CharField(
        required=False,
        label=_("Domains or addresses"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, for the rules that need a list: example.org, or ada@example.org."),
    )
    registration_questions = forms.CharField(
        required=False,
        label=_("Questions"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line. A line that begins with * must be answered."),
    )
    registration_closes_at = UtcField(
        required=False, label=_("Registration closes (UTC)"), help_text=_("Empty: never.")
    )

    class Meta:
        model = Edition
        fields = ["registration", "registration_list", "registration_questions", "registration_closes_at"]

    def __init__(self, data: Any = None, *, edition: Edition) -> None:
        self.before = edition.registration_questions
        initial = {
            "registration_list": "\n".join(edition.registration_list),
            "registration_questions": questions_as_text(edition.registration_questions),
        }
        super().__init__(data, instance=edition, initial=initial)

    def clean_registration_list(self) -> list[str]:
        return entries_in(self.cleaned_data["registration_list"])

    def clean_registration_questions(self) -> list[dict[str, Any]]:
        return questions_in(self.cleaned_data["registration_questions"], self.before)
