"""Forms of pages, filled by those who show no page: by field, with only what is to change."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django import forms
from django.utils.datastructures import MultiValueDict

from .refusals import check_form

AnyForm = TypeVar("AnyForm", bound=forms.BaseForm)


def filled(
    form_class: type[AnyForm], given: Mapping[str, Any], *, files: Mapping[str, Any] | None = None, **options: Any
) -> AnyForm:
    """The form as a page would send it that shows what is there and has `given` typed into it, checked.

    options: what the form takes besides what was sent, as `instance`. Raises SettingsRefused, and what the form keeps
    as its `refusal` of a file.
    """
    shown = form_class(**options)
    sent = {name: _shown_value(shown, name) for name in shown.fields} | dict(given)
    form = form_class(sent, _uploads(files), **options) if files is not None else form_class(sent, **options)
    if not form.is_valid() and (refusal := getattr(form, "refusal", None)):
        raise refusal
    check_form(form)
    return form


def only(values: Mapping[str, Any], given: Collection[str]) -> dict[str, Any]:
    """Those of a form's values that were given: what somebody else changes meanwhile is not changed back."""
    return {name: value for name, value in values.items() if name in given}


def _uploads(files: Mapping[str, Any]) -> MultiValueDict[str, Any]:
    return MultiValueDict({name: [file] for name, file in files.items() if file is not None})


def _shown_value(form: forms.BaseForm, name: str) -> Any:
    # Not `get_initial_for_field`, which leaves out fractions of seconds.
    value = form.initial.get(name, form.fields[name].initial)
    return value() if callable(value) else value
