"""What schemas share: bodies that hold nothing unknown and no character that no text may hold."""

from datetime import UTC, datetime
from typing import Annotated, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field, field_validator

from ..models import User

# Keys of rows, as databases hold them.
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Year = Annotated[int, Field(ge=1, le=9999)]
# An instant with its zone, of years that databases and calendars agree on; in UTC from here on.
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(1900, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
    AfterValidator(lambda moment: moment.astimezone(UTC)),
]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
# Of a person's row what organizers read; of anything else what it is.
PersonName = Annotated[str, BeforeValidator(lambda told: str(told) if isinstance(told, User) else told)]
Slug = Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[-a-zA-Z0-9_]+$")]


def text_of(model: type[Model], field: str) -> Any:
    """The bounds of a model's text, for `Annotated[str, text_of(Edition, "title")]`."""
    column: Any = model._meta.get_field(field)
    return Field(min_length=None if column.blank else 1, max_length=column.max_length)


def number_of(model: type[Model], field: str) -> Any:
    """The bounds of a model's number, as its validators have them."""
    column: Any = model._meta.get_field(field)
    least = [each.limit_value for each in column.validators if isinstance(each, MinValueValidator)]
    most = [each.limit_value for each in column.validators if isinstance(each, MaxValueValidator)]
    return Field(ge=max(least), le=min(most))


def is_text(value: str) -> bool:
    """Whether a database and a file can hold the string: no NUL, no half of a surrogate pair."""
    return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)


class StrictIn(Schema):
    """The base of what clients send: an unknown field is refused, so that a misspelt one is not passed over."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def holds_text(cls, value: Any) -> Any:
        """Raises ValueError for a string, at any depth, that nothing can store."""
        if not all(is_text(each) for each in _strings(value)):
            raise ValueError(_("a text may not hold NUL characters or halves of surrogate pairs"))
        return value


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = [*value, *value.values()]
    return [found for each in value for found in _strings(each)] if isinstance(value, list) else []
