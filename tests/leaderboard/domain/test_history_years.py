import pytest

from leaderboard.domain.history import load_history
from leaderboard.domain.history_years import history_of
from leaderboard.domain.tables import public_tables
from tests.factories import make_edition, make_phase, make_task
from tests.factories.leaderboard import make_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def years():
    load_history()
    make_table(make_phase(task=make_task(make_edition(2012))), wrong=(1, 2))
    make_table(make_phase(task=make_task(make_edition(2026))), wrong=(3,))
    return {year.year: year for year in history_of(public_tables()).years}


def best(year, task: str) -> list[tuple[str, float, bool]]:
    (found,) = [each for each in year.tasks if each.slug == task]
    return [(row.team, row.value, row.outside_data) for row in found.best]


def test_years_come_newest_first_with_this_servers_own(years):
    assert list(years) == [2026, 2017, 2016, 2015, 2014, 2013, 2012, 2011, 2010]
    assert years[2026].tasks == []


def test_measured_and_reported_results_are_apart(years):
    (scored,) = years[2012].scored
    assert [entry.primary_count for entry in scored.entries] == [1]
    assert best(years[2012], "classification") == [("SuperVision", 0.16422, False), ("SuperVision", 0.15315, True)]
    assert years[2017].scored == []


def test_detection_is_won_by_categories(years):
    assert best(years[2017], "detection") == [("BDAT", 0.731392, False)]
    assert best(years[2014], "detection") == [("NUS", 0.37212, False), ("GoogLeNet", 0.439329, True)]


def test_a_task_tells_how_many_results_it_has(years):
    counts = {task.slug: task.count for task in years[2012].tasks}
    assert counts == {"classification": 16, "localization": 3, "fine_grained": 1}


def test_a_retold_winner_that_differs_from_what_was_reported_is_known_as_such(years):
    told = {each.told.winner: each.is_reported for year in years.values() for each in year.retold}
    assert [winner for winner, is_reported in told.items() if not is_reported] == ["GoogLeNet (Inception)", "ZFNet"]


def test_the_years_of_another_class_list_are_known(years):
    assert [year.year for year in years.values() if year.has_new_classes] == [2012, 2011]


def test_without_anything_there_is_no_year():
    assert history_of([]).years == []
