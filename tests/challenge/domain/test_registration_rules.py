from datetime import timedelta

import pytest

from challenge.domain.changes import SettingsRefused
from challenge.domain.registration_rules import entries_in, fits, questions_as_text, questions_in, set_registration
from challenge.enums import RegistrationRule
from challenge.models import AuditEvent, Edition
from tests.factories import NOW, make_edition

VALUES = {
    "registration": RegistrationRule.OPEN,
    "registration_list": [],
    "registration_questions": [],
    "registration_closes_at": None,
}


@pytest.mark.parametrize(
    ("rule", "listed", "address", "does"),
    [
        ("domain", ["example.org"], "ada@example.org", True),
        ("domain", ["example.org"], "Ada@EXAMPLE.org", True),
        ("domain", ["example.org"], "ada@cs.example.org", True),
        ("domain", ["cs.example.org"], "ada@example.org", False),
        ("domain", ["example.org"], "ada@badexample.org", False),
        ("domain", ["example.org"], "ada@example.org.evil.net", False),
        ("domain", ["example.org"], "example.org@evil.net", False),
        ("list", ["Ada@example.org"], "ada@Example.org", True),
        ("list", ["ada@example.org"], "bob@example.org", False),
        ("list", ["example.org"], "ada@example.org", False),
    ],
)
def test_an_address_fits_by_its_whole_domain_or_by_itself(rule, listed, address, does):
    assert fits(Edition(registration=rule, registration_list=listed), [address]) is does


def test_one_confirmed_address_of_several_is_enough():
    edition = Edition(registration="domain", registration_list=["example.org"])
    assert fits(edition, ["ada@home.net", "ada@example.org"])
    assert not fits(edition, [])


def test_the_list_is_typed_one_a_line():
    assert entries_in(" @Example.org\n\nada@x.org, b.net\nexample.org") == ["example.org", "ada@x.org", "b.net"]


def test_questions_are_typed_one_a_line_and_keep_their_keys():
    first = questions_in("* Which laboratory?\nWhich laboratory\n\n*\n", [])
    assert first == [
        {"key": "which-laboratory", "question": "Which laboratory?", "is_required": True},
        {"key": "which-laboratory-2", "question": "Which laboratory", "is_required": False},
    ]
    assert questions_in(questions_as_text(first), first) == first
    again = questions_in("Which laboratory\n何を使いますか", first)
    assert [each["key"] for each in again] == ["which-laboratory-2", "question"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "listed", "told"),
    [
        ("domain", [], "needs a list"),
        ("list", ["example.org"], "Line 1, “example.org”, does not fit: write one as ada@example.org"),
        ("domain", ["example.org", "ada@x.org"], "Line 2, “ada@x.org”, does not fit: write one as example.org"),
    ],
)
def test_a_list_that_does_not_fit_the_rule_is_refused_whole(rule, listed, told):
    edition = make_edition()
    with pytest.raises(SettingsRefused, match=told):
        set_registration(edition, VALUES | {"registration": rule, "registration_list": listed}, now=NOW, actor=None)
    assert Edition.objects.get().registration == "open"


@pytest.mark.django_db
def test_a_rule_is_set_and_put_on_record():
    values = VALUES | {
        "registration": RegistrationRule.DOMAIN,
        "registration_list": ["example.org"],
        "registration_closes_at": NOW + timedelta(days=1),
    }
    row = set_registration(make_edition(), values, now=NOW, actor=None)
    assert (row.registration, row.registration_list) == ("domain", ["example.org"])
    assert AuditEvent.objects.get(verb="edition.changed").details["changed"]["registration"] == ["open", "domain"]
