"""Forms of questions: a team's, and the organizers' answer."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..domain.questions import QUESTION_LENGTH, Answer
from ..models import Team

TEAM, EVERYBODY = "team", "everybody"


class QuestionForm(forms.Form):
    team = forms.ModelChoiceField(queryset=Team.objects.none(), label=_("For which team"), empty_label=None)
    text = forms.CharField(
        label=_("Your question"),
        max_length=QUESTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Plain text. The organizers see who asks; if they answer to all, nobody else does."),
    )

    def __init__(self, *args: Any, teams: QuerySet[Team], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type
        field.queryset, own = teams, list(teams)
        if len(own) == 1:
            # Where there is one team there is nothing to choose.
            field.required, field.initial, field.widget = False, own[0], forms.HiddenInput()

    def clean_team(self) -> Team:
        team: Team = self.cleaned_data["team"] or self.fields["team"].initial
        return team


class AnswerForm(forms.Form):
    audience = forms.ChoiceField(
        label=_("Who reads the answer"),
        choices=[(TEAM, _("The team alone")), (EVERYBODY, _("Everybody, without who asked"))],
        widget=forms.RadioSelect,
    )
    public_text = forms.CharField(
        label=_("The question as everybody reads it"),
        required=False,
        max_length=QUESTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Without what tells who asked, or what only the team should know."),
    )
    answer = forms.CharField(
        label=_("Answer"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}), help_text=_("Markdown.")
    )
    tells_teams = forms.BooleanField(
        required=False, initial=True, label=_("Tell by e-mail those who may read it, and their programs by webhooks")
    )
    # Which answer stood on the page when this one was begun.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def said(self) -> Answer:
        told = self.cleaned_data
        return Answer(told["answer"], told["audience"] == EVERYBODY, told["public_text"])
