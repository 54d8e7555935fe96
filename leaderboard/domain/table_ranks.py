"""The entries of one table with their ranks, categories won, and ranks on the live part."""

from collections.abc import Iterable

from ..enums import RanksBy
from ..models import Entry, Publication
from .categories import categories_won
from .ranking import Candidate, Cost, ranks, team_bests


def rank_entries(entries: Iterable[Entry], table: Publication) -> list[Entry]:
    """The entries with their ranks; what is not comparable or has no value gets none.

    By the table's `ranks_by` the primary value decides, or categories won and then the value.
    """
    entries = list(entries)
    _count_categories(entries, table)
    by = _by_categories if table.ranks_by == RanksBy.CATEGORIES else _by_value
    ranked, on_live_part = ranks(by(entries, table)), ranks(_on_live_part(entries, table))
    for entry in entries:
        entry.rank, entry.live_rank = ranked.get(entry.submission_id), on_live_part.get(entry.submission_id)
        entry.is_team_best = entry.rank is not None
    return entries


def _candidate(entry: Entry, cost: Cost) -> Candidate:
    return Candidate(
        key=entry.submission_id,
        # A name is one team's in an edition.
        team=entry.team_name,
        track=entry.track,
        cost=cost,
        submitted_at=entry.submitted_at,
        is_competing=entry.is_competing and entry.is_comparable,
    )


def _cost(count: int | None, value: float | None, table: Publication) -> int | float:
    """Lower is better."""
    if count is not None:
        return count
    return (value or 0.0) if table.lower_is_better else -(value or 0.0)


def _by_value(entries: list[Entry], table: Publication) -> list[Candidate]:
    known = (entry for entry in entries if entry.primary_value is not None)
    return [_candidate(entry, _cost(entry.primary_count, entry.primary_value, table)) for entry in known]


def _on_live_part(entries: list[Entry], table: Publication) -> list[Candidate]:
    known = (entry for entry in entries if entry.live_value is not None)
    return [_candidate(entry, _cost(entry.live_count, entry.live_value, table)) for entry in known]


def _by_categories(entries: list[Entry], table: Publication) -> list[Candidate]:
    """Each team's best: those with most categories won first, and of equals by their value."""
    won = (entry for entry in entries if entry.categories_won is not None)
    return [
        _candidate(entry, (-(entry.categories_won or 0), _cost(entry.primary_count, entry.primary_value, table)))
        for entry in won
    ]


def _count_categories(entries: list[Entry], table: Publication) -> None:
    """Writes into each team's best of a track how many categories it won there; into all others None."""
    bests = team_bests(_by_value(entries, table)) if table.ranks_by == RanksBy.CATEGORIES else []
    track_of = {each.key: each.track for each in bests}
    for entry in entries:
        entry.categories_won = None
    for track in set(track_of.values()):
        pool = [entry for entry in entries if track_of.get(entry.submission_id) == track]
        won = categories_won([entry.metrics.get("per_class_ap", {}) for entry in pool])
        for entry, count in zip(pool, won, strict=True):
            entry.categories_won = count
