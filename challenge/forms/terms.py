"""The form in which organizers write terms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Terms


class TermsForm(forms.ModelForm):
    class Meta:
        model = Terms
        fields = ["body", "note"]
        labels = {"body": _("Terms")}
        widgets = {"body": forms.Textarea(attrs={"rows": 18})}
        help_texts = {
            "body": _("Markdown. Once published, this text never changes: a change is a new version."),
            "note": _("In a sentence, for teams that accepted the version before."),
        }
