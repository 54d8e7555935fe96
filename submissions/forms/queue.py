"""Forms of the organizers' queue page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Evaluation


class FailForm(forms.Form):
    """Why an organizer ends an evaluation. The team reads it."""

    note = forms.CharField(
        label=_("Reason"),
        max_length=Evaluation._meta.get_field("failure_note").max_length,
        help_text=_("The team reads this on the page of its submission."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
