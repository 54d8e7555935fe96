"""Forms of results: the organizers' pages, and a team's objection."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenge.forms.fields import UtcField
from challenge.models import Phase

from .models import Entry, Publication

LINES = forms.Textarea(attrs={"rows": 3})


class PublishForm(forms.Form):
    note = forms.CharField(
        label=_("Public note"), required=False, widget=LINES, help_text=_("Stands above the results for ever.")
    )
    is_sure = forms.BooleanField(
        label=_("I have read the preview. What is published is public at once and never changed, only corrected.")
    )


class ProvisionalForm(forms.Form):
    objections_until = UtcField(
        label=_("Objections until (UTC)"), help_text=_("Until then each team may object; afterwards you publish.")
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=LINES, help_text=_("For the teams, beside their results.")
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("The objection is"),
        choices=[("", _("Choose")), ("upheld", _("upheld")), ("not_upheld", _("not upheld"))],
    )
    answer = forms.CharField(label=_("Answer"), widget=LINES, help_text=_("The team reads it. It cannot be changed."))


class ObjectionForm(forms.Form):
    """A team's objection: to one of its entries, or to its results as a whole."""

    field_order = ("submission", "text")
    text = forms.CharField(label=_("What you object to, and why"), widget=LINES)

    def __init__(self, *args: Any, entries: Iterable[Entry], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("All of them")), *((str(each.submission_id), each.method_name) for each in entries)]
        self.fields["submission"] = forms.ChoiceField(label=_("Entry"), required=False, choices=choices)
        self.order_fields(self.field_order)


class EmbargoForm(forms.Form):
    name = forms.CharField(label=_("For whom"), max_length=200, help_text=_("As the paper's name. Only you see it."))
    lifts_at = UtcField(label=_("Embargo lifts (UTC)"), help_text=_("Stands on the page that the link leads to."))


class AwardForm(forms.Form):
    field_order = ("submission", "title", "note")
    title = forms.CharField(label=_("Award"), max_length=200, help_text=_("As First place, or Best student entry."))
    note = forms.CharField(label=_("For what"), max_length=500, required=False)

    def __init__(self, *args: Any, publication: Publication | None, **options: Any) -> None:
        super().__init__(*args, **options)
        entries = publication.entries.order_by("track", "rank", "pk") if publication else []
        self.fields["submission"] = forms.ChoiceField(label=_("Entry"), choices=choices_of(entries))
        self.order_fields(self.field_order)


def choices_of(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    return [(str(entry.submission_id), str(entry)) for entry in entries]


class CorrectForm(forms.Form):
    note = forms.CharField(
        label=_("Public note"),
        widget=LINES,
        help_text=_("What was corrected, and why. The old version stays readable."),
    )


class NotComparableForm(forms.Form):
    field_order = ("submission", "reason")
    reason = forms.CharField(
        label=_("Reason"), widget=LINES, help_text=_("Public. The entry stays without a rank, and others move up.")
    )

    def __init__(self, *args: Any, publication: Publication | None, **options: Any) -> None:
        super().__init__(*args, **options)
        entries = publication.entries.filter(is_comparable=True).order_by("rank", "pk") if publication else []
        self.fields["submission"] = forms.ChoiceField(label=_("Entry"), choices=choices_of(entries))
        self.order_fields(self.field_order)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=LINES, help_text=_("Public. The results stay readable and are no longer in force.")
    )


class BenchmarkForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a benchmark has of its own; all else is as in the phase that it follows."""

    opens_at = UtcField(label=_("Opens (UTC)"))
    closes_at = UtcField(required=False, label=_("Closes (UTC)"), help_text=_("Empty: open until further notice."))

    class Meta:
        model = Phase
        fields = ("opens_at", "closes_at", "limit_per_day", "limit_per_week", "limit_total", "reveal")
        labels = {"reveal": _("Shown to teams")}
        help_texts = {
            "limit_per_day": _("Empty: no limit of this kind. The labels stay hidden, so a few are enough."),
            "reveal": _("The less is shown, the longer the images are worth something."),
        }


class RetireForm(forms.Form):
    typed = forms.CharField(label=_("The phase, as YEAR/TASK/PHASE"), max_length=200)

    def __init__(self, *args: Any, to_type: str, **options: Any) -> None:
        super().__init__(*args, **options)
        told = _("Type %(name)s. It cannot be taken back: labels that everybody has are no secret any more.")
        self.fields["typed"].help_text = told % {"name": to_type}
