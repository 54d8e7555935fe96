"""What is wrong with an uploaded file, beside its field."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..domain.problems import FileRefused


def show_refusal(form: forms.BaseForm, refused: FileRefused) -> None:
    """Says beside the field of the file why it is refused: in a sentence, or how many problems the page lists."""
    number = sum(refused.totals.values())
    if not number:
        form.add_error(refused.file, str(refused))
        return
    told = ngettext("Refused for %(number)s problem.", "Refused for %(number)s problems.", number)
    rest = _("The page lists them; nothing of the file was kept.")
    form.add_error(refused.file, f"{told % {'number': f'{number:,}'}} {rest}")
