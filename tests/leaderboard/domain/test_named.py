"""What is public under a team's name."""

import pytest
from django.http import Http404

from challenge.enums import Split
from leaderboard.domain.named import published_under, series
from leaderboard.enums import PublicationState, Stage
from leaderboard.models import Award, HistoricResult
from tests.factories import NOW, make_edition, make_phase
from tests.factories.leaderboard import make_row, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


def reported(year=2015, **fields) -> HistoricResult:
    told = {"task": "detection", "team": "Amber", "metric": "mean_ap", "value": 0.3, "source": "paper"}
    return HistoricResult.objects.create(year=year, **(told | fields))


def award(entry, **fields) -> Award:
    told = {"publication": entry.publication, "submission_id": entry.submission_id, "title": "First", "given_at": NOW}
    return Award.objects.create(**(told | fields))


def test_entries_come_by_table_the_newest_year_and_the_best_entry_first():
    older = make_table(make_phase(edition=make_edition(2025)), wrong=())
    newer = make_table(wrong=())
    old = make_row(older, team_name="Amber")
    worse, better = (make_row(newer, wrong=wrong, team_name="Amber") for wrong in (4, 2))
    make_row(newer, team_name="Birch")
    found = published_under("Amber")
    assert [(each.table, each.entries) for each in found.standings] == [(newer, [better, worse]), (older, [old])]
    assert found.years == [2025, 2026]


def test_an_entry_stands_once_where_live_standings_go_on_beside_results():
    table = make_table(wrong=())
    live = make_table(table.phase, wrong=(), state=PublicationState.LIVE)
    entry = make_row(table, team_name="Amber")
    make_row(live, team_name="Amber", submission_id=entry.submission_id)
    (standing,) = published_under("Amber").standings
    assert standing.entries == [entry]


@pytest.mark.parametrize(
    "hidden",
    [{"is_public": False}, {"stage": Stage.PROVISIONAL}, {"withdrawn_at": NOW}],
    ids=lambda hidden: next(iter(hidden)),
)
def test_what_is_not_in_force_is_not_told(hidden):
    make_row(make_table(wrong=(), **hidden), team_name="Amber")
    with pytest.raises(Http404):
        published_under("Amber")


def test_names_are_taken_letter_by_letter():
    reported(team="Amber")
    for other in ("amber", "Amber ", "Ambe", "%"):
        with pytest.raises(Http404):
            published_under(other)


def test_awards_are_told_of_published_entries_and_of_no_other_teams():
    table = make_table(wrong=())
    own, foreign = make_row(table, team_name="Amber"), make_row(table, team_name="Birch")
    given = award(own)
    award(foreign)
    live = make_table(make_phase(task=table.phase.task, slug="test", split=Split.TEST), wrong=(), state="live")
    early = make_row(live, team_name="Amber")
    award(early)
    assert published_under("Amber").awards == {own.submission_id: [given]}


def test_a_series_is_of_one_task_and_metric_and_has_two_years_at_least():
    first, second = reported(2014, value=0.2), reported(2015)
    reported(2015, task="classification", metric="top5_error")
    found = published_under("Amber")
    assert len(found.reported) == 3
    assert series(found.reported) == [first, second]


def test_without_two_years_of_the_same_there_is_no_series():
    rows = [reported(2015), reported(2015, value=0.4), reported(2014, metric="top5_error")]
    assert series(rows) == []
    assert series([]) == []
