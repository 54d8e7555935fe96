"""Ranks. Pure."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Cost = int | float | tuple[int | float, ...]


@dataclass(frozen=True)
class Candidate:
    """What ranking needs to know of an entry. A lower `cost` is better: wrong images, a cost sum, a negated AP.

    Of several numbers the first decides, then the next.
    """

    key: Hashable
    team: Hashable
    track: str
    cost: Cost
    submitted_at: datetime
    is_competing: bool = True


def team_bests(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Each team's best competing entry of a track; of equals, the one submitted first. Best first."""
    best: dict[tuple[Hashable, str], Candidate] = {}
    for candidate in sorted(candidates, key=_order):
        if candidate.is_competing:
            best.setdefault((candidate.team, candidate.track), candidate)
    return sorted(best.values(), key=_order)


def ranks(candidates: Iterable[Candidate]) -> dict[Hashable, int]:
    """Rank by key, for each team's best competing entry, each track apart.

    Equals share a rank and the next rank skips (1, 2, 2, 4). What is not ranked is not in the answer.
    """
    bests = team_bests(candidates)
    answer: dict[Hashable, int] = {}
    for track in {candidate.track for candidate in bests}:
        answer |= _ranks_of([candidate for candidate in bests if candidate.track == track])
    return answer


def _ranks_of(ordered: list[Candidate]) -> dict[Hashable, int]:
    answer: dict[Hashable, int] = {}
    for position, candidate in enumerate(ordered, start=1):
        previous = ordered[position - 2] if position > 1 else None
        tied = previous is not None and previous.cost == candidate.cost
        answer[candidate.key] = answer[previous.key] if tied and previous else position
    return answer


def _order(candidate: Candidate) -> tuple[Any, datetime, str]:
    # The key decides between twins, so that the answer does not depend on the order of the input.
    return candidate.cost, candidate.submitted_at, str(candidate.key)
