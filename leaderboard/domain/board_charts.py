"""The charts of a table, from its rows. Reads this app's models alone."""

from collections.abc import Sequence

from ..charts.chart import Chart
from ..charts.intervals import SHOWN, Measured, Noise, intervals
from ..charts.standing_over_time import Scored, standing_over_time
from ..models import Entry, Publication
from .board import DRAWN, entry_urls, spans_of
from .columns import HIERARCHICAL, main_title
from .scales import common_scale
from .undecided import Undecided

# One entry is no picture.
FEWEST = 2


def charts_of(table: Publication, entries: Sequence[Entry], undecided: Undecided) -> list[Chart]:
    """The intervals of the first ranks, and when which entry came; none of fewer than two entries.

    entries: those with a value.
    """
    if len(entries) < FEWEST:
        return []
    return [*_intervals(table, entries, undecided), _over_time(table, entries)]


def _intervals(table: Publication, entries: Sequence[Entry], undecided: Undecided) -> list[Chart]:
    """Of the ranked entries; none where fewer than two are ranked."""
    ranked = sorted((entry for entry in entries if entry.rank is not None), key=_by_track)
    if len(ranked) < FEWEST:
        return []
    place = {entry.submission_id: place for place, entry in enumerate(ranked)}
    groups = [group.entries for group in (*undecided.of_first, *undecided.of_others)]
    known = [[place[each.submission_id] for each in group if each.submission_id in place] for group in groups]
    has_noise = table.label_noise is not None and table.lower_is_better and _is_share(table)
    chart = intervals(
        [_measured(entry, url) for entry, url in entry_urls(table, ranked[:SHOWN])],
        sorted((min(each), max(each)) for each in known if len(each) > 1),
        title=main_title(table),
        is_share=_is_share(table),
        noise=Noise(table.label_noise or 0.0, table.noise_images or 0) if has_noise else None,
    )
    return [chart]


def _over_time(table: Publication, entries: Sequence[Entry]) -> Chart:
    scale = common_scale(spans_of(entries), lower_is_better=table.lower_is_better)
    return standing_over_time(
        [_scored(entry, url) for entry, url in entry_urls(table, entries)],
        title=main_title(table),
        ends=(scale.low, scale.high) if scale else (0.0, 1.0),
        until=table.as_of,
        lower_is_better=table.lower_is_better,
        is_share=_is_share(table),
        left_out=len(entries) == DRAWN,
    )


def _by_track(entry: Entry) -> tuple[bool, int]:
    return entry.track == "outside", entry.rank or 0


def _is_share(table: Publication) -> bool:
    return table.primary_metric != HIERARCHICAL


def _measured(entry: Entry, url: str) -> Measured:
    return Measured(
        team=entry.team_name,
        method=entry.method_name,
        url=url,
        value=entry.primary_value or 0.0,
        low=entry.primary_low,
        high=entry.primary_high,
        rank=entry.rank,
        rank_low=entry.rank_low,
        rank_high=entry.rank_high,
        outside=entry.track == "outside",
    )


def _scored(entry: Entry, url: str) -> Scored:
    return Scored(
        at=entry.submitted_at,
        team=entry.team_name,
        method=entry.method_name,
        url=url,
        value=entry.primary_value or 0.0,
        outside=entry.track == "outside",
        counts=entry.is_competing and entry.is_comparable,
    )
