"""The form of a post."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NewsForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("One line."))
    body = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Markdown: headings, lists, links, tables."),
    )
    tells_teams = forms.BooleanField(
        required=False, initial=True, label=_("Tell all teams by e-mail, and their programs by webhooks")
    )
