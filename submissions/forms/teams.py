"""Forms of a team."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from challenge.domain.names import clean_name
from challenge.forms.fields import CleanNamesMixin
from challenge.models import ChallengeTask, Edition

from ..domain.invitations import INVITED_AS
from ..enums import Role
from ..models import Team


class KeysField(forms.Field):
    """Any number of UUIDs; whose they are is asked elsewhere."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[UUID]:
        try:
            return [UUID(each) for each in value or []]
        except ValueError as error:
            raise forms.ValidationError(_("This is no submission.")) from error


class FinalEntriesForm(forms.Form):
    submission = KeysField(required=False)


class TasksField(forms.ModelMultipleChoiceField):
    """Which of an edition's tasks a team competes in; none stands for all."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            queryset=ChallengeTask.objects.none(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label=_("Tasks the team competes in"),
            help_text=_("None chosen means all. A person competes in one team a task."),
            **options,
        )

    def label_from_instance(self, task: Any) -> str:
        return str(task.title)


class TeamForm(CleanNamesMixin, forms.ModelForm):
    tasks = TasksField()

    class Meta:
        model = Team
        fields = ["name", "affiliation", "website", "tasks"]
        help_texts = {
            "name": _("As it shall stand on the leaderboard."),
            "affiliation": _("University or company, if you like."),
        }

    def __init__(self, *args: Any, edition: Edition, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.edition = edition
        offer_tasks(self, edition)

    def _get_validation_exclusions(self) -> set[str]:
        # The edition is not typed in, but a name must be unique within it.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"edition"}

    def clean_affiliation(self) -> str:
        return clean_name(self.cleaned_data["affiliation"])


class TasksForm(forms.Form):
    """A captain's later choice."""

    tasks = TasksField()

    def __init__(self, *args: Any, edition: Edition, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_tasks(self, edition)


class InvitationForm(forms.Form):
    """What the person with the link will be."""

    role = forms.ChoiceField(
        label=_("Invite someone as"),
        choices=[(role.value, role.label) for role in INVITED_AS],
        initial=Role.MEMBER,
        widget=forms.RadioSelect,
        help_text=_("A member submits and competes; an observer only looks on, and may do so in any number of teams."),
    )


class MergeForm(CleanNamesMixin, forms.Form):
    name = forms.CharField(
        label=_("Name of the other team"),
        max_length=80,
        help_text=_("Exactly as it stands on their page. Their captain then accepts or declines."),
    )


def offer_tasks(form: forms.BaseForm, edition: Edition) -> None:
    """Fills in the edition's tasks; where there is one task there is nothing to choose."""
    tasks = edition.tasks.all()
    if len(tasks) < 2:
        del form.fields["tasks"]
    else:
        field = form.fields["tasks"]
        assert isinstance(field, TasksField)  # noqa: S101 - tells the type
        field.queryset = tasks
