"""What the domain refuses, shown beside the fields of the form that asked for it."""

from collections.abc import Callable

from django import forms

from ..domain.changes import SettingsRefused


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


def show_refusal(form: forms.BaseForm, refused: SettingsRefused) -> None:
    """Puts each sentence beside its field."""
    for field, sentences in refused.problems.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)
