import pytest

from leaderboard.domain.leaders import leaders, winners
from leaderboard.domain.tables import public_tables
from leaderboard.enums import PublicationState
from submissions.enums import Track
from tests.factories import make_edition, make_phase, make_task
from tests.factories.leaderboard import make_row, make_table

pytestmark = pytest.mark.django_db


def wrong_of(found) -> list[int]:
    return [entry.primary_count for entry in found.entries]


def test_the_first_three_lead():
    make_table(wrong=(1, 2, 4, 5))
    assert wrong_of(leaders(public_tables(), 2026, ["classification"])) == [1, 2, 4]


def test_entries_with_outside_data_do_not_lead_before_those_without():
    table = make_table(wrong=(3,))
    make_row(table, wrong=1, rank=1, track=Track.OUTSIDE)
    assert wrong_of(leaders(public_tables(), 2026, ["classification"])) == [3]


def test_where_all_used_outside_data_they_lead():
    table = make_table(wrong=())
    make_row(table, wrong=1, rank=1, track=Track.OUTSIDE)
    assert wrong_of(leaders(public_tables(), 2026, ["classification"])) == [1]


def test_the_first_task_that_has_ranked_entries_is_told_of():
    edition = make_edition(2026)
    make_table(make_phase(task=make_task(edition, slug="empty")), wrong=())
    make_table(make_phase(task=make_task(edition, slug="full")), wrong=(2,))
    make_table(make_phase(task=make_task(edition, slug="other")), wrong=(3,))
    assert leaders(public_tables(), 2026, ["empty", "full", "other"]).table.task_slug == "full"
    assert leaders(public_tables(), 2026, ["other", "full"]).table.task_slug == "other"


@pytest.mark.parametrize("fields", [{"is_public": False}, {"is_hidden": True, "state": PublicationState.LIVE}])
def test_nobody_leads_in_what_nobody_may_see(fields):
    make_table(wrong=(1,), **fields)
    assert leaders(public_tables(), 2026, ["classification"]) is None
    assert winners(public_tables()) == []


def test_nobody_leads_another_year():
    make_table(wrong=(1,))
    assert leaders(public_tables(), 2025, ["classification"]) is None


def test_all_at_rank_one_won_in_their_track():
    table = make_table(wrong=(2,))
    make_row(table, wrong=2, rank=1)
    make_row(table, wrong=1, rank=1, track=Track.OUTSIDE)
    (won,) = winners(public_tables())
    assert wrong_of(won) == [2, 2, 1]
