import pytest
from pydantic import ValidationError

from challenge.api.schemas import StrictIn


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
