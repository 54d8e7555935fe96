"""Ranks of a table: by its value or by categories won, and on the live part beside."""

from datetime import timedelta
from uuid import UUID

import pytest

from leaderboard.domain.categories import categories_won
from leaderboard.domain.rows import primary_interval
from leaderboard.domain.table_ranks import rank_entries
from leaderboard.enums import RanksBy
from leaderboard.models import Entry, Publication
from tests.factories import NOW

# The first three of each team stand for its AP in three categories.
DETECTION = Publication(primary_metric="mean_ap", lower_is_better=False, ranks_by=RanksBy.CATEGORIES)


def detector(number: int, *precisions: float | None, team: str = "", **fields) -> Entry:
    known = [each for each in precisions if each is not None]
    defaults = {
        "submission_id": UUID(int=number),
        "team_name": team or f"Team {number}",
        "track": "provided",
        "is_competing": True,
        "submitted_at": NOW + timedelta(minutes=number),
        "primary_value": sum(known) / len(known),
        "metrics": {"per_class_ap": dict(zip("abc", precisions, strict=True))},
    }
    return Entry(**(defaults | fields))


def ranked(*entries: Entry, table: Publication = DETECTION) -> list[tuple[int | None, int | None]]:
    return [(entry.rank, entry.categories_won) for entry in rank_entries(entries, table)]


def test_who_wins_most_categories_is_first_whatever_the_mean():
    assert ranked(detector(1, 0.9, 0.1, 0.1), detector(2, 0.1, 0.2, 0.2)) == [(2, 1), (1, 2)]


def test_without_a_category_the_mean_decides_and_equals_share_a_rank():
    best, second, third, same = (
        detector(1, 0.9, 0.9, 0.9),
        detector(2, 0.5, 0.5, 0.5),
        detector(3, 0.4, 0.4, 0.4),
        detector(4, 0.4, 0.4, 0.4),
    )
    assert ranked(third, best, same, second) == [(3, 0), (1, 3), (3, 0), (2, 0)]


def test_a_team_takes_no_category_from_itself():
    first, second = detector(1, 0.9, 0.8, 0.7, team="A"), detector(2, 0.99, 0.1, 0.1, team="A")
    assert ranked(first, second, detector(3, 0.95, 0.1, 0.1)) == [(1, 2), (None, None), (2, 1)]


def test_tracks_win_categories_apart_and_what_does_not_compete_wins_none():
    outside = detector(2, 1.0, 1.0, 1.0, track="outside")
    guest = detector(3, 1.0, 1.0, 1.0, is_competing=False)
    assert ranked(detector(1, 0.5, 0.5, None), outside, guest) == [(1, 2), (1, 3), (None, None)]


@pytest.mark.parametrize(
    ("pool", "won"),
    [
        ([], []),
        ([{"a": 0.0, "b": None}], [0]),
        ([{"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 0.6}], [1, 2]),
    ],
)
def test_of_equals_all_win_and_nobody_wins_nothing(pool, won):
    assert categories_won(pool) == won


def test_a_table_by_value_counts_no_categories():
    table = Publication(primary_metric="mean_ap", lower_is_better=False, ranks_by=RanksBy.VALUE)
    assert ranked(detector(1, 0.9, 0.1, 0.1), detector(2, 0.1, 0.2, 0.2), table=table) == [(1, None), (2, None)]


def test_a_rank_on_the_live_part_stands_beside_the_final_one():
    table = Publication(primary_metric="flat_error", lower_is_better=True)
    entries = [
        detector(number, 0, 0, 0, primary_count=final, primary_value=final / 9, live_count=live, live_value=live / 9)
        for number, final, live in ((1, 3, 1), (2, 2, 2), (3, 4, 4))
    ]
    assert [(each.rank, each.live_rank) for each in rank_entries(entries, table)] == [(2, 1), (1, 2), (3, 3)]


@pytest.mark.parametrize(
    ("intervals", "ends"),
    [
        ({"flat_error": {"guesses": [1, 5], "0.95": [[0.2, 0.3], [0.1, 0.15]]}}, (0.1, 0.15)),
        ({"flat_error": {"0.95": [0.1, 0.15]}}, (0.1, 0.15)),
        ({"hierarchical_error": {"0.95": [0.1, 0.15]}}, (None, None)),
        ({"flat_error": {"guesses": []}}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_the_interval_of_what_ranks_is_that_at_the_most_guesses(intervals, ends):
    assert primary_interval(intervals, "flat_error") == ends
