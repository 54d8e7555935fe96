"""Between which places an entry may stand, from paired tests on the same images. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from ..models import Entry, PairedComparison

Range = tuple[int, int]
Distinct = Mapping[frozenset[UUID], bool]
# Of the entries of a track so many are compared with each other, from the best down: 4,950 pairs.
COMPARED_OF_A_TRACK = 100


def rank_ranges(entries: Iterable[Entry], comparisons: Iterable[PairedComparison]) -> dict[UUID, Range]:
    """The best and the worst place of each ranked entry within its track, by its submission.

    An entry counts as better only those that a paired test tells apart from it at 95% and that rank before it; as worse
    those that rank behind it and are told apart. So entries that cannot be told apart share places. An entry that was
    not compared, or is alone, has none.
    """
    distinct = {frozenset((each.one, each.other)): each.is_distinct for each in comparisons}
    found: dict[UUID, Range] = {}
    for track in _by_track(entries).values():
        found |= _of_track(track, distinct)
    return found


def leading(entries: Iterable[Entry]) -> list[Entry]:
    """The ranked entries that are compared with each other, from the best down, each track apart."""
    return [entry for track in _by_track(entries).values() for entry in track[:COMPARED_OF_A_TRACK]]


def put_ranges(entries: list[Entry], comparisons: Iterable[PairedComparison]) -> None:
    """Writes the range of each entry into it, None where it has none."""
    ranges = rank_ranges(entries, comparisons)
    for entry in entries:
        entry.rank_low, entry.rank_high = ranges.get(entry.submission_id, (None, None))


def _by_track(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The ranked entries of each track, the best first."""
    tracks: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted((each for each in entries if each.rank is not None), key=_place):
        tracks[entry.track].append(entry)
    return tracks


def _of_track(ranked: list[Entry], distinct: Distinct) -> dict[UUID, Range]:
    compared = [entry for entry in ranked if _is_compared(entry, ranked, distinct)]
    found = {}
    for entry in compared:
        told = [other.rank or 0 for other in compared if distinct.get(_pair(entry, other), False)]
        rank = entry.rank or 0
        low, high = 1 + sum(each < rank for each in told), len(compared) - sum(each > rank for each in told)
        # Where more are ranked than were compared, nobody knows how far down the last of these may stand.
        if high < len(compared) or len(compared) == len(ranked):
            found[entry.submission_id] = (low, high)
    return found


def _is_compared(entry: Entry, ranked: list[Entry], distinct: Distinct) -> bool:
    return any(_pair(entry, other) in distinct for other in ranked if other is not entry)


def _pair(one: Entry, other: Entry) -> frozenset[UUID]:
    return frozenset((one.submission_id, other.submission_id))


def _place(entry: Entry) -> tuple[int, object, str]:
    return entry.rank or 0, entry.submitted_at, str(entry.submission_id)
