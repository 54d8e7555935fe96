"""All permanent addresses that are public, and when they last changed: what search engines are told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.urls import reverse

from challenge.domain.pages import public_pages
from challenge.models import Edition

from ..models import Entry, HistoricResult, Publication
from .tables import public_tables

# As the protocol allows in one file (https://www.sitemaps.org/protocol.html).
MOST_ADDRESSES = 50_000


@dataclass(frozen=True)
class Address:
    """A path of this site; `changed_at`: None where it is not known."""

    path: str
    changed_at: datetime | None = None


def public_addresses() -> list[Address]:
    """The site's own, then results from new to old, teams, at last single entries. Eight queries."""
    return list(islice(_addresses(), MOST_ADDRESSES))


def _addresses() -> Iterator[Address]:
    tables = [table for table in public_tables() if not table.is_hidden]
    newest = max((table.as_of for table in tables), default=None)
    yield Address(reverse("home"), newest)
    yield Address(reverse("history"), newest)
    yield Address(reverse("about"))
    yield Address(reverse("log"))
    yield from _of_editions()
    yield from _of_boards(tables)
    yield from _of_versions()
    yield from (Address(reverse("reported", args=[year, task])) for year, task in _reported())
    yield from (Address(reverse("named_team", args=[name])) for name in _names(tables))
    yield from _of_entries(tables)


def _of_editions() -> Iterator[Address]:
    for edition in Edition.objects.filter(is_public=True).prefetch_related("pages"):
        for name in ("edition", "news", "questions", "data", "edition_kit", "cite_edition"):
            yield Address(reverse(name, args=[edition.year]))
        changed = {page.slug: page.updated_at for page in edition.pages.all()}
        for page in public_pages(edition):
            yield Address(reverse("edition_page", args=[edition.year, page.slug]), changed.get(page.slug))


def _of_boards(tables: list[Publication]) -> Iterator[Address]:
    """A board shows several tables, and is as new as the newest."""
    changed: dict[tuple[int, str], datetime] = {}
    for table in tables:
        board = (table.year, table.task_slug)
        changed[board] = max(table.as_of, changed.get(board, table.as_of))
    yield from (Address(reverse("board", args=board), changed[board]) for board in changed)
    for task in dict.fromkeys(task for _, task in changed):
        yield Address(
            reverse("comparability", args=[task]), max(at for board, at in changed.items() if board[1] == task)
        )


def _of_versions() -> Iterator[Address]:
    """Every version of published results, replaced and withdrawn ones too: their addresses are for ever."""
    for table in Publication.objects.for_everybody().defer("contents"):
        yield Address(table.get_absolute_url(), table.withdrawn_at or table.as_of)


def _reported() -> Iterator[tuple[int, str]]:
    rows = HistoricResult.objects.order_by("-year", "task").values_list("year", "task")
    return iter(rows.distinct())


def _names(tables: list[Publication]) -> list[str]:
    """Of the teams that have results, here or elsewhere. Where names are hidden there are none, and pseudonyms end."""
    named = [table.pk for table in tables if not table.is_anonymous]
    here = Entry.objects.filter(publication__in=named).values_list("team_name", flat=True)
    elsewhere = HistoricResult.objects.values_list("team", flat=True)
    return sorted({*here.order_by().distinct(), *elsewhere.order_by().distinct()})


def _of_entries(tables: list[Publication]) -> Iterator[Address]:
    """An entry of several tables has one address, and is as new as the first that has it."""
    by_id = {table.pk: table for table in tables}
    rows = Entry.objects.filter(publication__in=list(by_id)).order_by("-publication__as_of", "pk")
    seen = set()
    for submission, publication in rows.values_list("submission_id", "publication_id"):
        table = by_id[publication]
        path = reverse("entry", args=[table.year, table.task_slug, submission])
        if path not in seen:
            seen.add(path)
            yield Address(path, table.as_of)
