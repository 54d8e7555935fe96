"""What a PATCH may change, and how a thing is moved in its order."""

from typing import Any

from ninja import Field

from .schemas import StrictIn


def given(**bounds: Any) -> Any:
    """A field that may be left out; `dict(exclude_unset=True)` then has no such name.

    A factory, since a default would stand in the schema and read as what the field becomes when it is left out.
    """
    return Field(default_factory=_nothing, **bounds)


def _nothing() -> None:
    return None


class MoveIn(StrictIn):
    places: int = Field(ge=-1000, le=1000, description="Down the order, or up if negative, as far as there is room.")
