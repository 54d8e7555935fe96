"""Lists that can grow, a page at a time."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Schema
from ninja.pagination import PaginationBase

MOST = 1000
FURTHEST = 2**31 - 1


class Pages(PaginationBase):
    """`?limit=` rows (100 unless told, at most 1000) from `?offset=` on; `next` is the address of those after them."""

    class Input(Schema):
        limit: int = Field(100, ge=1, le=MOST)
        offset: int = Field(0, ge=0, le=FURTHEST)

    class Output(Schema):
        items: list[Any]
        count: int = Field(description="Of all pages.")
        next: str | None = Field(description="The address of the next page; null on the last.")

    def paginate_queryset(self, queryset: Any, pagination: Input, request: HttpRequest, **_params: Any) -> Any:
        """The page of a queryset, or of anything that can be counted by `len` and sliced."""
        end = pagination.offset + pagination.limit
        count = self._items_count(queryset)
        return {
            "items": list(queryset[pagination.offset : end]),
            "count": count,
            "next": next_page(request, pagination.limit, end) if end < count else None,
        }


def next_page(request: HttpRequest, limit: int, offset: int) -> str:
    """The address that was asked for, with another offset."""
    asked = request.GET.copy()
    asked["limit"], asked["offset"] = str(limit), str(offset)
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")


class Described(Sequence[Any]):
    """Rows that are told page by page: `describe` turns those of one page into what is answered."""

    def __init__(self, rows: QuerySet[Any] | Sequence[Any], describe: Callable[[list[Any]], list[Any]]) -> None:
        self._rows = rows
        self._describe = describe

    def __len__(self) -> int:
        return self._rows.count() if isinstance(self._rows, QuerySet) else len(self._rows)

    def __getitem__(self, wanted: Any) -> list[Any]:
        return self._describe(list(self._rows[wanted]))
