"""Forms of an edition's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import EditionPage


class PageForm(forms.ModelForm):
    """A page that organizers write for the public."""

    class Meta:
        model = EditionPage
        fields = ["title", "slug", "body", "is_public"]
        widgets = {"body": forms.Textarea(attrs={"rows": 18})}
        labels = {"is_public": _("The public sees it")}
        help_texts = {
            "slug": _("As “rules”: small letters, digits and hyphens. It ends the page's address."),
            "body": _("Markdown: headings, lists, links, tables."),
        }
