"""What organizers send about an audit of labels."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..domain.label_audit import LEAST_ENTRIES


class AuditForm(forms.Form):
    min_entries = forms.IntegerField(
        label=_("Entries that must agree"),
        min_value=LEAST_ENTRIES,
        help_text=_("The list begins with those on which most agree, so a small number makes it longer, not worse."),
    )

    def __init__(self, *args: Any, entries: int, usual: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["min_entries"].initial = usual
        self.fields["min_entries"].widget.attrs["max"] = entries


class DecisionsForm(forms.Form):
    decisions = forms.FileField(
        label=_("Decisions"),
        help_text=_("The table of cases with wnids in its column “decision”, or a CSV with the header image,label."),
    )
