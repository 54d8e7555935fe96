"""Which entries cannot be told apart, from the rank ranges of their rows alone. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Entry

# Of more entries that cannot be told apart, the others are counted.
NAMES = 4


@dataclass(frozen=True)
class Group:
    """Entries of one track of which no two can be told apart, by rank; `text` says so."""

    entries: list[Entry]
    text: str


@dataclass(frozen=True)
class Undecided:
    """The groups that have the first place of a track, and all others."""

    of_first: list[Group]
    of_others: list[Group]


def not_told_apart(entries: Iterable[Entry]) -> Undecided:
    """The largest groups of neighbours that cannot be told apart, each track apart and by rank.

    Entries without a rank or without a range are in none. Two groups may share entries: one in the middle may be told
    from neither neighbour, and these from each other.
    """
    ranked = [entry for entry in entries if entry.rank is not None and entry.rank_low is not None]
    # Provided data before outside data, as on boards.
    tracks = sorted({entry.track for entry in ranked}, reverse=True)
    by_track = (sorted((e for e in ranked if e.track == track), key=lambda e: e.rank or 0) for track in tracks)
    groups = [Group(group, _told(group)) for each in by_track for group in _groups(each)]
    first = [group for group in groups if group.entries[0].rank == 1]
    return Undecided(first, [group for group in groups if group not in first])


def _groups(ranked: Sequence[Entry]) -> list[list[Entry]]:
    """Of entries by rank the longest runs, of two at least, that end where one is told from the first of its run.

    `rank_low - 1` entries are better than one by a test: those that lead the table. So from that rank on, all before it
    cannot be told from it.
    """
    runs: list[tuple[int, int]] = []
    ranks = [entry.rank or 0 for entry in ranked]
    start = 0
    for end, entry in enumerate(ranked):
        start = max(start, bisect_left(ranks, min(entry.rank_low or 1, ranks[end])))
        if runs and runs[-1][0] == start:
            runs.pop()
        runs.append((start, end))
    return [list(ranked[start : end + 1]) for start, end in runs if end > start]


def _told(group: Sequence[Entry]) -> str:
    names = _names(group)
    more = len(names) - NAMES
    if more > 1:
        others = ngettext("%(n)s other", "%(n)s others", more) % {"n": more}
        return _told_of([*names[:NAMES], others])
    return _told_of(names)


def _told_of(names: Sequence[str]) -> str:
    listed = {"names": ", ".join(names[:-1]), "last": names[-1]}
    return _("%(names)s and %(last)s cannot be told apart.") % listed


def _names(group: Sequence[Entry]) -> list[str]:
    """What tells the entries from each other: the methods, or the teams where two have the same method."""
    methods = [entry.method_name for entry in group]
    return methods if len(set(methods)) == len(methods) else [entry.team_name for entry in group]
