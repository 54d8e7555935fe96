from typing import Annotated

import pytest
from ninja import Schema
from pydantic import ValidationError

from challenge.api.schemas import PersonName, StrictIn, text_of
from challenge.models import OrganizerInvitation, User


class Body(StrictIn):
    name: str = ""
    tags: list[str] = []
    more: dict[str, str] = {}


@pytest.mark.parametrize(
    "sent",
    [{"name": "a\0b"}, {"tags": ["fine", "\0"]}, {"more": {"key": "\ud800"}}, {"more": {"\0": "value"}}],
)
def test_a_text_that_nothing_can_store_is_refused(sent):
    with pytest.raises(ValidationError, match="NUL"):
        Body.model_validate(sent)


def test_an_unknown_field_is_refused():
    with pytest.raises(ValidationError, match="nmae"):
        Body.model_validate({"nmae": "Ada"})


def test_all_else_is_text():
    name = "Ada \U0001d538 \u202e\n"
    assert Body.model_validate({"name": name, "tags": ["\n"]}).name == name


class Invitation(Schema):
    made_by: PersonName | None
    email: Annotated[str, text_of(OrganizerInvitation, "email")] = ""


def test_a_person_is_told_by_name_and_nobody_as_null():
    assert Invitation(made_by=User(name="Ada", email="ada@example.org")).made_by == "Ada"
    assert Invitation(made_by=None).made_by is None


@pytest.mark.parametrize(("length", "fits"), [(0, True), (254, True), (255, False)])
def test_a_text_is_as_long_as_the_database_holds_it(length, fits):
    try:
        Invitation(made_by=None, email="a" * length)
    except ValidationError:
        assert not fits
    else:
        assert fits
