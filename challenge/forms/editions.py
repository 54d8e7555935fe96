"""Forms of an edition: a new one, what it is about, its tasks."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..domain.challenge_tasks import has_open_vocabulary, has_submissions, options_with_vocabulary
from ..domain.changes import Values
from ..models import ChallengeTask, Edition, User
from .fields import UtcField
from .filling import only


class NewEditionForm(forms.Form):
    """Where an edition begins: empty, or as a copy of one that the person may see."""

    year = forms.IntegerField(label=_("Year"))
    title = forms.CharField(label=_("Title"), max_length=200)
    source = forms.ModelChoiceField(
        queryset=Edition.objects.none(),
        to_field_name="year",
        required=False,
        label=_("Start from"),
        empty_label=_("An empty edition"),
        help_text=_(
            "A copy takes pages, organizers, tasks, phases and anchor images along and moves dates by whole years. "
            "Labels stay where they are."
        ),
    )

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        super().__init__(*args, **options)
        visible = Edition.objects.filter(is_public=True) | Edition.objects.filter(organizers=person)
        self.fields["source"].queryset = visible.distinct()  # type: ignore[attr-defined]


class AboutForm(forms.ModelForm):
    merge_until = UtcField(
        required=False, label=_("Teams may merge until (UTC)"), help_text=_("Empty: teams may not merge.")
    )

    anonymous_until = UtcField(
        required=False,
        label=_("Names are hidden until (UTC)"),
        help_text=_(
            "Until then nobody but a team itself and the organizers sees who it is: all others see pseudonyms. "
            "Empty: names are never hidden."
        ),
    )

    class Meta:
        model = Edition
        fields = ["title", "summary", "prize", "merge_until", "anonymous_until"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}


class TaskForm(forms.ModelForm):
    """A task without its classes, which have a page of their own."""

    open_vocabulary = forms.BooleanField(
        required=False,
        label=_("A guess may name any noun of WordNet, not only a class"),
        help_text=_("For tasks with guesses; the hierarchical error then says how near a guess was."),
    )
    for_new_release = forms.BooleanField(
        required=False,
        label=_("For a new Release"),
        help_text=_("Files are scored already: what their scores mean changes only with a Release made afterwards."),
    )

    class Meta:
        model = ChallengeTask
        fields = ["kind", "title", "slug", "description", "max_guesses"]
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "slug": _("As “classification”: small letters, digits and hyphens. Teams type it in their commands."),
            "max_guesses": _("For classification, localization and multi-label tasks; five in ILSVRC."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("open_vocabulary", has_open_vocabulary(self.instance))
        if self.instance.pk is None or not has_submissions(self.instance):
            del self.fields["for_new_release"]

    def values(self) -> Values:
        """What the form says about the task itself."""
        values = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        is_open = self.cleaned_data["open_vocabulary"]
        return values | {"options": options_with_vocabulary(self.instance.options, values["kind"], is_open=is_open)}

    def changes(self, given: Collection[str]) -> Values:
        """Those of the values that the `given` fields decide: the kind decides on the vocabulary too."""
        decided = {"options"} if {"open_vocabulary", "kind"} & set(given) else set()
        return only(self.values(), decided | set(given))

    @property
    def is_for_new_release(self) -> bool:
        return bool(self.cleaned_data.get("for_new_release"))
