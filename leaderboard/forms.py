"""Forms of the organizers' page of results."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Publication

LINES = forms.Textarea(attrs={"rows": 3})


class PublishForm(forms.Form):
    note = forms.CharField(
        label=_("Public note"), required=False, widget=LINES, help_text=_("Stands above the results for ever.")
    )
    is_sure = forms.BooleanField(
        label=_("I have read the preview. What is published is public at once and never changed, only corrected.")
    )


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
        choices = [(str(entry.submission_id), str(entry)) for entry in entries]
        self.fields["submission"] = forms.ChoiceField(label=_("Entry"), choices=choices)
        self.order_fields(self.field_order)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=LINES, help_text=_("Public. The results stay readable and are no longer in force.")
    )
