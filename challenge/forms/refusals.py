"""What the domain refuses, shown beside the fields of the form that asked for it."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from ..domain.changes import WHOLE, SettingsRefused


def accepted(form: forms.BaseForm, write: Callable[[], object]) -> bool:
    """Whether the form was sent, reads well and `write` took it; what was refused stands beside the fields."""
    if not form.is_valid():
        return False
    try:
        write()
    except SettingsRefused as refused:
        show_refusal(form, refused)
        return False
    return True


def check_form(form: forms.BaseForm) -> None:
    """For those who show no form. Raises SettingsRefused with what reads wrong in it, by field."""
    if not form.is_valid():
        told = {field: [str(sentence) for sentence in sentences] for field, sentences in form.errors.items()}
        raise SettingsRefused({WHOLE if field == NON_FIELD_ERRORS else field: each for field, each in told.items()})


def show_refusal(form: forms.BaseForm, refused: SettingsRefused) -> None:
    """Puts each sentence beside its field."""
    for field, sentences in refused.problems.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)
