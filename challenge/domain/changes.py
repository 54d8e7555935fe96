"""Writing what organizers set: checked whole, and put on record with the old and the new value."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.utils.functional import Promise

from ..models import User
from .audit import record

WHOLE = ""
Values = Mapping[str, Any]


class SettingsRefused(Exception):
    """What was set does not fit. `problems` are sentences by field; those under `WHOLE` are about all of it."""

    def __init__(self, problems: Mapping[str, list[str]]) -> None:
        super().__init__("\n".join(_lines(problems)))
        self.problems = problems


def refuse(field: str, sentence: str | Promise) -> SettingsRefused:
    """The refusal of one field, to be raised."""
    return SettingsRefused({field: [str(sentence)]})


def write_new(row: Model, *, verb: str, subject: str, now: datetime, actor: User | None, **details: Any) -> None:
    """Checks and saves a new row. Raises SettingsRefused."""
    check(row)
    row.save()
    record(verb=verb, subject=subject, now=now, actor=actor, **details)


def write_changes(
    row: Model, values: Values, *, verb: str, subject: str, now: datetime, actor: User | None
) -> dict[str, list[Any]]:
    """Checks and saves those of `values` that differ; they are returned as {field: [old, new]}.

    Raises SettingsRefused; then `row` is to be loaded anew.
    """
    changed = differing(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    check(row)
    if changed:
        row.save(update_fields=list(changed))
        record(verb=verb, subject=subject, now=now, actor=actor, changed=changed)
    return changed


def differing(row: Model, values: Values) -> dict[str, list[Any]]:
    """Those of `values` that are not the row's already, as JSON-like {field: [old, new]}."""
    pairs = {name: (getattr(row, name), value) for name, value in values.items()}
    return {name: [_plain(old), _plain(new)] for name, (old, new) in pairs.items() if old != new}


def check(row: Model) -> None:
    """Raises SettingsRefused if a value of the row does not fit its field or the others."""
    try:
        row.full_clean()
    except ValidationError as error:
        problems = {WHOLE if field == NON_FIELD_ERRORS else field: told for field, told in error.message_dict.items()}
        raise SettingsRefused(problems) from error


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Model) else value


def _lines(problems: Mapping[str, list[str]]) -> list[str]:
    return [f"{field}: {told}" if field else told for field, sentences in problems.items() for told in sentences]
