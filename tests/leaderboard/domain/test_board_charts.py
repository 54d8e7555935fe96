import pytest

from leaderboard.domain.board import leading_entries
from leaderboard.domain.board_charts import charts_of
from leaderboard.domain.undecided import not_told_apart
from tests.factories.leaderboard import make_row, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


def charts(table) -> dict:
    leading = leading_entries(table)
    return {chart.slug: chart for chart in charts_of(table, leading, not_told_apart(leading))}


@pytest.mark.parametrize("wrong", [(), (3,)])
def test_fewer_than_two_entries_are_no_chart(wrong):
    assert charts(make_table(wrong=wrong)) == {}


def test_the_ranked_entries_of_each_track_have_intervals_and_all_stand_in_time():
    table = make_table(wrong=())
    first = make_row(table, wrong=2, rank=1, rank_low=1, rank_high=2)
    second = make_row(table, wrong=3, rank=2, rank_low=1, rank_high=2)
    outside = make_row(table, wrong=1, rank=1, track="outside")
    baseline = make_row(table, wrong=9, rank=None, is_team_best=False, is_competing=False, is_baseline=True)
    found = charts(table)
    assert [row["team"] for row in found["intervals"].rows] == [e.team_name for e in (first, second, outside)]
    assert found["intervals"].spec["datasets"]["groups"] == [{"lane": 0, "first": 0, "last": 1}]
    assert len(found["standing-over-time"].rows) == 4
    assert found["intervals"].rows[0]["url"] == f"/2026/classification/entries/{first.submission_id}/"
    assert not next(row for row in found["standing-over-time"].rows if baseline.team_name in row["entry"])["counts"]


def test_label_noise_is_drawn_for_errors_where_it_is_known():
    table = make_table(label_noise=0.1, noise_images=12)
    assert charts(table)["intervals"].spec["datasets"]["noise"] != []
    table.label_noise = None
    assert charts(table)["intervals"].spec["datasets"]["noise"] == []


def test_entries_without_ranks_have_no_intervals_to_show():
    table = make_table(wrong=())
    for wrong in (1, 2):
        make_row(table, wrong=wrong, rank=None, is_team_best=False)
    assert list(charts(table)) == ["standing-over-time"]
