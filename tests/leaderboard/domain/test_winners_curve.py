import pytest

from leaderboard.domain.history import load_history
from leaderboard.domain.winners_curve import points_of, source_of, winners_curve
from leaderboard.models import HistoricResult

pytestmark = pytest.mark.django_db


@pytest.fixture
def points():
    load_history()
    return points_of(winners_curve())


def test_the_curve_has_the_lowest_error_of_each_year_with_and_without_outside_data(points):
    assert [(point.year, point.outside_data, point.error) for point in points] == [
        (2010, False, 0.28191),
        (2011, False, 0.2577),
        (2012, False, 0.16422),
        (2012, True, 0.15315),
        (2013, False, 0.11743),
        (2013, True, 0.11197),
        (2014, False, 0.06656),
        (2015, False, 0.03567),
        (2016, False, 0.02991),
        (2017, False, 0.02251),
    ]


def test_one_result_a_year_won(points):
    assert [point.year for point in points if point.won] == list(range(2010, 2018))
    assert {point.year for point in points if not point.won} == {2012, 2013}


def test_each_point_says_where_it_was_read(points):
    assert {point.year: point.note for point in points if point.year in {2012, 2013}} == {
        2012: "Read from: Results page",
        2013: "Read from: Secondary source",
    }


def test_what_was_new_is_told_of_the_entry_that_it_was_new_in(points):
    assert [point.team for point in points if point.year == 2013] == ["Clarifai", "Clarifai"]
    assert [point.innovation for point in points if point.year == 2013] == ["", ""]
    residual = next(point for point in points if point.year == 2015)
    assert (residual.team, residual.innovation) == ("ResNet (MSRA)", "Residual connections, 152 layers")


def test_without_history_there_is_no_curve(db):
    assert winners_curve() == []


def test_a_source_without_words_of_its_own_is_told_as_it_is():
    assert source_of(HistoricResult(source="a letter")) == "a letter"
