"""Two to five entries of one table side by side, and the page on which they are chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..domain.compared import (
    LETTERS,
    MOST,
    Asked,
    Found,
    chosen_pair,
    differing,
    find_entries,
    named,
    offered_entries,
    read_ids,
)
from ..domain.compared_figures import measured
from ..domain.compared_pairs import Pair, matrix_of, pairs_among
from ..domain.compared_words import RIGHT_OR_WRONG, in_two_sentences, short_name, two_names
from ..domain.samples import samples_of
from ..models import Entry
from .cached import cached_page
from .charts import asked_for
from .compared_charts import charts_of


@dataclass(frozen=True)
class Side:
    """One of the entries that are compared: what charts and sentences call it, and the address without it."""

    letter: str
    name: str
    short_name: str
    entry: Entry
    without: str


@dataclass(frozen=True)
class Offer:
    """An entry that may be added, and the address with it."""

    entry: Entry
    address: str


@require_safe
@cached_page("entry", "phase", "state", "pair", "chart", "format")
def compare(request: HttpRequest, year: int, task: str) -> HttpResponse:
    """Entries side by side, or the page that says what is wrong with the choice and offers others.

    Status 404 where the address names what is nowhere and too little is left to compare.
    """
    asked = read_ids(request.GET.getlist("entry"))
    found = find_entries(year, task, asked, phase=request.GET.get("phase"), state=request.GET.get("state"))
    if not found.can_be_compared:
        return _choose(request, asked, found)
    pair = chosen_pair(request.GET.get("pair", ""), len(found.entries))
    names = named(found.entries, is_anonymous=found.table.is_anonymous)
    charts = charts_of(found.table, found.entries, names, pair)
    if (download := asked_for(request, charts.values())) is not None:
        return download
    pairs = pairs_among(found.table, found.entries)
    context = _common(request, found, asked) | {
        "sides": _sides(found, names),
        "differing": differing(found.entries),
        "has_links": any(entry.paper_url or entry.code_url for entry in found.entries),
        "measured": measured(found.table, found.entries),
        "is_right_or_wrong": found.table.primary_metric in RIGHT_OR_WRONG,
        "pairs": pairs,
        "matrix": matrix_of(pairs, len(names)),
        "said": _said(found, pairs),
        "title_names": two_names(found.table, found.entries[:2]),
        "samples": samples_of(found.table, [entry.submission_id for entry in found.entries]),
        "charts": charts,
        "pair_choices": _pair_choices(found, pairs, pair),
        "offers": _offers(request, found),
    }
    return render(request, "leaderboard/compare.html", context)


def _choose(request: HttpRequest, asked: Asked, found: Found) -> HttpResponse:
    is_missing = asked.is_broken or found.unknown > 0
    ids = [entry.submission_id for entry in found.entries]
    context = _common(request, found, asked) | {
        "offered": offered_entries(found.table, _text(request), ids),
        "is_missing": is_missing,
        "has_too_many": len(found.entries) > MOST,
    }
    is_nowhere = is_missing and len(found.entries) <= MOST
    return render(request, "leaderboard/compare_choose.html", context, status=404 if is_nowhere else 200)


def _common(request: HttpRequest, found: Found, asked: Asked) -> dict[str, Any]:
    return {
        "table": found.table,
        "found": found,
        "is_broken": asked.is_broken,
        "most": MOST,
        "text": _text(request),
    }


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:100]


def _address(found: Found, ids: Iterable[UUID], **more: str) -> str:
    """This page with these entries, of the same table."""
    table = found.table
    query = [
        ("phase", table.phase_slug),
        ("state", table.state),
        *(("entry", str(each)) for each in ids),
        *more.items(),
    ]
    return f"{reverse('compare', args=[table.year, table.task_slug])}?{urlencode(query)}"


def _sides(found: Found, names: Iterable[str]) -> list[Side]:
    ids = [entry.submission_id for entry in found.entries]
    return [
        Side(
            letter,
            name,
            short_name(found.table, entry),
            entry,
            _address(found, [each for each in ids if each != entry.submission_id]),
        )
        for letter, name, entry in zip(LETTERS, names, found.entries, strict=False)
    ]


def _offers(request: HttpRequest, found: Found) -> list[Offer]:
    """Entries that may be added; none where there are as many as can be compared."""
    ids = [entry.submission_id for entry in found.entries]
    if len(ids) == MOST:
        return []
    offered = offered_entries(found.table, _text(request), ids)
    return [Offer(entry, _address(found, [*ids, entry.submission_id])) for entry in offered]


def _said(found: Found, pairs: list[Pair]) -> str:
    return in_two_sentences(found.table, found.entries, pairs[0].differs) if len(pairs) == 1 else ""


def _pair_choices(found: Found, pairs: list[Pair], chosen: tuple[int, int]) -> list[dict[str, Any]]:
    """Links to the classes of each pair, where there is more than one."""
    ids = [entry.submission_id for entry in found.entries]
    return [
        {
            "words": f"{LETTERS[each.one]} · {LETTERS[each.other]}",
            "address": _address(found, ids, pair=f"{each.one + 1},{each.other + 1}"),
            "is_chosen": {each.one, each.other} == set(chosen),
        }
        for each in pairs
    ]
