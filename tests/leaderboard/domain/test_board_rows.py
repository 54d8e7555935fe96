"""Which entries of a table are asked for, and those of a page."""

import pytest

from leaderboard.domain.asking import read_asked
from leaderboard.domain.board_rows import asked_entries, counted_by_track, rows_between
from tests.factories.leaderboard import make_row, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


@pytest.fixture
def table():
    """Two of one team with the provided data, of which the worse is not its best; one with outside data."""
    table = make_table(wrong=())
    for wrong, team, fields in ((5, "Alpha", {"is_team_best": False}), (3, "Alpha", {}), (1, "Beta", {})):
        make_row(table, wrong=wrong, team_name=team, track="outside" if team == "Beta" else "provided", **fields)
    return table


def counts(rows) -> list[int | None]:
    return [row.primary_count for row in rows]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({}, [3, 1]),
        ({"entries": "all"}, [3, 5, 1]),
        ({"entries": "all", "track": "provided"}, [3, 5]),
        ({"entries": "all", "sort": "-value"}, [5, 3, 1]),
        ({"entries": "all", "q": "BETA"}, [1]),
    ],
)
def test_tracks_stand_apart_in_the_order_asked_for(table, address, expected):
    rows, count = rows_between(table, read_asked(address, table), 0, 100)
    assert (counts(rows), count) == (expected, len(expected))


def test_a_page_has_its_own_rows_and_knows_of_all(table):
    asked = read_asked({"entries": "all"}, table)
    pages = [rows_between(table, asked, offset, 2) for offset in (0, 2, 4)]
    assert [(counts(rows), count) for rows, count in pages] == [([3, 5], 3), ([1], 3), ([], 3)]


@pytest.mark.parametrize(
    ("address", "expected"), [({"entries": "all"}, {"provided": 2, "outside": 1}), ({"q": "alpha"}, {"provided": 1})]
)
def test_entries_are_counted_by_track_where_there_are_any(table, address, expected):
    assert counted_by_track(asked_entries(table, read_asked(address, table))) == expected


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_takes_the_same_queries_however_many_rows(django_assert_num_queries, number):
    table = make_table(wrong=tuple(range(number)))
    with django_assert_num_queries(3):
        rows, _count = rows_between(table, read_asked({}, table), 0, 100)
        assert [len(row.intervals) for row in rows] == [1] * number
