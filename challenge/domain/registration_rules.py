"""Who may take part in an edition: the rule, its list, what is asked, until when."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name, validate_email
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..enums import RegistrationRule
from ..models import Edition, User
from .changes import Values, refuse
from .editions import change_edition

LISTED = (RegistrationRule.DOMAIN, RegistrationRule.LIST)
MAX_QUESTIONS = 20
KEY_LENGTH = 40


def set_registration(edition: Edition, values: Values, *, now: datetime, actor: User | None) -> Edition:
    """Changes `registration`, `registration_list`, `registration_questions` and `registration_closes_at`.

    Teams that are registered already stay so. Raises SettingsRefused for an entry of the list that does not fit the
    rule, a rule that needs a list and has none, or too many questions.
    """
    rule = RegistrationRule(values["registration"])
    if rule in LISTED:
        check_list(rule, values["registration_list"])
    if len(values["registration_questions"]) > MAX_QUESTIONS:
        raise refuse("registration_questions", _("At most %(most)s questions.") % {"most": MAX_QUESTIONS})
    return change_edition(edition, values, now=now, actor=actor)


def check_list(rule: RegistrationRule, entries: list[str]) -> None:
    """Raises SettingsRefused naming the first entry that is no domain, or no address, as the rule asks."""
    if not entries:
        raise refuse("registration_list", _("This rule needs a list: with an empty one nobody could take part."))
    check, shape = (
        (validate_domain_name, "example.org")
        if rule == RegistrationRule.DOMAIN
        else (validate_email, "ada@example.org")
    )
    for number, entry in enumerate(entries, 1):
        try:
            check(entry)
        except ValidationError as error:
            told = _("Line %(number)s, “%(entry)s”, does not fit: write one as %(shape)s a line.")
            raise refuse("registration_list", told % {"number": number, "entry": entry, "shape": shape}) from error


def fits(edition: Edition, addresses: Iterable[str]) -> bool:
    """Whether one of a captain's confirmed addresses is of a listed domain or below it, or is listed itself."""
    listed = {entry.lower() for entry in edition.registration_list}
    found = [address.lower() for address in addresses]
    if edition.registration == RegistrationRule.DOMAIN:
        return any(listed & set(_domains_above(address)) for address in found)
    return bool(listed & set(found))


def _domains_above(address: str) -> list[str]:
    """`ada@cs.example.org` is of cs.example.org, of example.org and of org."""
    labels = address.rpartition("@")[2].split(".")
    return [".".join(labels[place:]) for place in range(len(labels))]


def entries_in(text: str) -> list[str]:
    """The list as organizers type it: one entry a line, in any case, with or without an @ before a domain."""
    lines = (line.strip().lower().removeprefix("@") for line in re.split(r"[\n,;]", text))
    return list(dict.fromkeys(line for line in lines if line))


def questions_in(text: str, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The questions as organizers type them: one a line, and those that must be answered begin with `*`.

    A question that was there `before` keeps its key, by which answers are found.
    """
    keys = {each["question"]: each["key"] for each in before}
    found: dict[str, dict[str, Any]] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        question = line.removeprefix("*").strip()
        if question:
            key = keys.get(question) or _new_key(question, {*keys.values(), *(each["key"] for each in found.values())})
            found[question] = {"key": key, "question": question, "is_required": line.startswith("*")}
    return list(found.values())


def questions_as_text(questions: list[dict[str, Any]]) -> str:
    """What `questions_in` reads."""
    return "\n".join(f"* {each['question']}" if each["is_required"] else each["question"] for each in questions)


def _new_key(question: str, taken: set[str]) -> str:
    key = slugify(question)[:KEY_LENGTH] or "question"
    number = 2
    while key in taken:
        key, number = f"{slugify(question)[:KEY_LENGTH]}-{number}", number + 1
    return key
