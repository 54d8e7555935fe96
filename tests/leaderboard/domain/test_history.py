import csv
from pathlib import Path

import pytest
from django.core.management import call_command

from leaderboard.domain.history import load_history, reported_by, reported_results, tabs, title_of, told_winners
from leaderboard.domain.history_files import Retold, reported, retold
from leaderboard.domain.tables import public_tables
from leaderboard.enums import ReportedIn, ReportedMetric, ReportedTask
from leaderboard.models import HistoricResult
from tests.factories import make_edition, make_phase, make_task
from tests.factories.leaderboard import make_table

pytestmark = pytest.mark.django_db
FILE = Path(__file__).parents[3] / "leaderboard" / "data" / "results.csv"


def lines() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_results_are_asked_for_by_year_task_and_metric_in_one_order():
    load_history()
    assert reported_by(year=None, task=None, metric=None).count() == 147
    found = reported_by(year=2012, task="classification", metric="top5_error")
    assert {(row.year, row.task, row.metric) for row in found} == {(2012, "classification", "top5_error")}
    assert found[0].value == min(row.value for row in found)
    assert reported_by(year=1999, task=None, metric=None).count() == 0


def test_winners_of_all_years_are_told_in_one_query(django_assert_num_queries):
    load_history()
    with django_assert_num_queries(1):
        told = told_winners()
    assert [each.told for each in told] == sorted(retold(), key=lambda each: each.year)
    assert any(each.is_reported for each in told)


def numbers(year: int, task: str) -> dict[str, tuple[list[float], list[float]]]:
    return {
        table.metric: ([row.value for row in table.provided], [row.value for row in table.outside])
        for table in reported_results(year, task)
    }


def test_every_line_of_the_file_is_a_row_with_its_numbers_and_source():
    load_history()
    rows = HistoricResult.objects.order_by("pk")
    assert rows.count() == len(lines()) == 147
    for line, row in zip(lines(), rows, strict=True):
        assert (str(row.year), row.task, row.team, row.entry) == (
            line["year"],
            line["task"],
            line["team"],
            line["entry"],
        )
        assert (row.metric, row.value, row.source) == (line["metric"], float(line["value"]), line["source"])
        assert row.outside_data is (line["outside_data"] == "yes")
        assert row.categories_won == (int(line["categories_won"]) if line["categories_won"] else None)


def test_every_word_of_the_file_has_a_label():
    for field, choices in (("task", ReportedTask), ("metric", ReportedMetric), ("source", ReportedIn)):
        assert {line[field] for line in lines()} <= set(choices.values)


def test_a_number_of_an_entry_is_there_once():
    identities = [(each.year, each.task, each.team, each.entry, each.metric, each.value) for each in reported()]
    assert len(set(identities)) == len(identities)


def test_loading_twice_changes_nothing():
    assert load_history() == (147, 0)
    before = list(HistoricResult.objects.order_by("pk").values())
    assert load_history() == (0, 0)
    assert list(HistoricResult.objects.order_by("pk").values()) == before


def test_loading_again_replaces_what_differs_and_what_is_there_twice():
    load_history()
    changed, doubled, removed = HistoricResult.objects.order_by("pk")[:3]
    HistoricResult.objects.filter(pk=changed.pk).update(source="hearsay")
    HistoricResult.objects.create(
        **{name: getattr(doubled, name) for name in ("year", "task", "team", "entry", "metric", "value", "source")}
    )
    removed.delete()
    assert load_history() == (2, 2)
    assert HistoricResult.objects.count() == 147
    assert not HistoricResult.objects.filter(source="hearsay").exists()


def test_the_command_says_what_it_did(capsys):
    call_command("load_history")
    assert "147 results added, 0 removed" in capsys.readouterr().out


def test_errors_stand_lowest_first_and_outside_data_apart():
    load_history()
    provided, outside = numbers(2012, "classification")["top5_error"]
    assert outside == [0.15315]
    assert provided[:2] == [0.16422, 0.26172]
    assert provided == sorted(provided)
    assert len(provided) == 15


def test_mean_ap_stands_highest_first():
    load_history()
    provided, outside = numbers(2014, "detection")["mean_ap"]
    assert provided[:2] == [0.37212, 0.351103]
    assert provided == sorted(provided, reverse=True)
    assert outside == [0.439329, 0.380277]


def test_two_metrics_of_a_task_are_two_tables():
    load_history()
    assert numbers(2011, "classification") == {
        "top5_error": ([0.2577, 0.3101, 0.3456], []),
        "hierarchical_error_normalized": ([0.1098], []),
    }


def test_of_a_year_and_task_without_results_there_is_no_table():
    load_history()
    assert reported_results(2016, "localization") == []
    assert reported_results(2009, "classification") == []


def test_tabs_lead_to_own_and_reported_years_and_tasks():
    load_history()
    for year in (2012, 2026):
        make_table(make_phase(task=make_task(make_edition(year))), task_title="Naming")
    found = tabs(public_tables(), 2012, "classification")
    assert found.years == [2026, 2017, 2016, 2015, 2014, 2013, 2012, 2011, 2010]
    assert found.tasks == {
        "classification": "Naming",
        "localization": "Localization",
        "fine_grained": "Fine-grained classification",
    }
    assert found.has_reported
    own = tabs(public_tables(), 2026, "classification")
    assert own.tasks == {"classification": "Naming"}
    assert not own.has_reported


def test_a_task_that_is_not_known_is_called_by_its_name():
    assert title_of("scene-parsing") == "scene-parsing"


@pytest.mark.parametrize(
    ("percent", "error", "agrees"),
    [
        ("15.3", 0.15315, True),
        ("28.2", 0.28191, True),
        ("3.57", 0.03567, True),
        ("6.67", 0.06656, False),
        ("14.8", 0.11743, False),
    ],
)
def test_a_retold_number_agrees_with_a_reported_one_that_rounds_to_it(percent, error, agrees):
    told = Retold(year=2012, winner="", percent=percent, innovation="", note="")
    assert told.agrees_with(error) is agrees


def test_the_retold_winners_are_there_with_their_notes():
    assert [each.year for each in retold()] == [2010, 2011, 2012, 2013, 2014, 2014, 2015, 2016, 2017]
    assert {each.year for each in retold() if each.note} == {2012, 2013}
