"""A form's fields as options of a command, so that commands and pages ask for the same and refuse the same."""

from argparse import SUPPRESS, ArgumentParser, BooleanOptionalAction
from collections.abc import Collection
from typing import Any

from django import forms

from ...models import User
from ..phases import NotThere


def add_options(
    parser: ArgumentParser, form: "type[forms.Form | forms.ModelForm[Any]]", leave_out: Collection[str] = ()
) -> None:
    """An option for each field: `--opens-at` for `opens_at`, `--no-…` too for what is checked or not."""
    for name, field in form.base_fields.items():
        if name in leave_out:
            continue
        flag = f"--{name.replace('_', '-')}"
        if isinstance(field, forms.BooleanField):
            parser.add_argument(flag, action=BooleanOptionalAction, default=SUPPRESS, help=str(field.label))
        else:
            parser.add_argument(flag, default=SUPPRESS, metavar="VALUE", help=_help(field))


def add_actor(parser: ArgumentParser) -> None:
    parser.add_argument("--by", metavar="EMAIL", help="Who does it, for the record of changes.")


def actor_named(email: str | None) -> User | None:
    """The person with that address; None for none. Raises NotThere."""
    if email is None:
        return None
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise NotThere(f"Nobody has signed up with {email}.")
    return found


def _help(field: forms.Field) -> str:
    choices = getattr(field, "choices", None)
    names = [str(value) for value, _label in choices if value] if choices else []
    told = f"{field.label}: {', '.join(names)}" if names else str(field.label)
    # argparse reads a percent sign as its own.
    return told.replace("%", "%%")
