"""What may be seen of a result, and that the Ladder's answers never change once given."""

from datetime import timedelta

import pytest

from challenge.enums import Reveal
from submissions.domain.reveal import live_reports, reveal_note, revealed_report, revealed_reports, showable
from submissions.enums import Status
from submissions.models import Evaluation
from tests.factories import NOW, make_phase, make_scored, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

OPENED = NOW + timedelta(days=30)
LIVE = {"images": 8, "metrics": {"flat_error": {"wrong": [4], "error": [0.5]}}, "intervals": {"flat_error": {}}}
HOLDOUT = {"images": 4, "metrics": {"flat_error": {"wrong": [3], "error": [0.75]}}, "intervals": {}}
# Everything that a report may hold beside the numbers of the two parts.
MORE = {
    "warnings": [{"kind": "short", "count": 1, "message": "One."}],
    "image_sets": {"anchor": {"images": 1, "metrics": {"flat_error": {"wrong": [777]}}}},
    "slices": {"size=small": {"images": 1, "metrics": {"flat_error": {"wrong": [777]}}}},
    "intervals": {"flat_error": {"0.95": [0.555]}, "hierarchical_error": {"0.95": [0.777]}},
    "digests": {"truth": "777"},
    "scorer_version": "1",
}


def scored(phase, *, minutes: int = 0, parts: bool = False, **fields) -> Evaluation:
    evaluation = make_scored(phase, now=NOW + timedelta(minutes=minutes), **fields)
    evaluation.report |= MORE | ({"parts": {"live": LIVE, "holdout": HOLDOUT}} if parts else {})
    evaluation.save()
    return evaluation


def line(phase, *counts: int, team=None) -> list[Evaluation]:
    """A team's files, a minute apart."""
    team = team or make_team(phase.task.edition)
    return [scored(phase, minutes=minute, wrong=wrong, team=team) for minute, wrong in enumerate(counts)]


def ladder(**fields):
    return make_phase(reveal=Reveal.LADDER, ladder_step=0.25, limit_per_day=None, **fields)


def wrong_shown(evaluations) -> list[int | None]:
    reports = live_reports(evaluations)
    shown = [reports[each.pk] for each in evaluations]
    return [report and report["metrics"]["flat_error"]["wrong"][-1] for report in shown]


def test_all_shows_all():
    evaluation = scored(make_phase())
    assert revealed_report(evaluation) == evaluation.report


def test_primary_shows_one_metric_with_its_interval_and_no_other_way_to_the_rest():
    evaluation = scored(make_phase(reveal=Reveal.PRIMARY), wrong=3, cost=999)
    report = revealed_report(evaluation)
    assert report["metrics"] == {"flat_error": evaluation.report["metrics"]["flat_error"]}
    assert report["intervals"] == {"flat_error": {"0.95": [0.555]}}
    assert "777" not in str(report)
    assert "999" not in str(report)


def test_hidden_shows_nothing():
    assert revealed_report(scored(make_phase(reveal=Reveal.HIDDEN))) is None


@pytest.mark.parametrize("reveal", list(Reveal))
def test_no_report_stays_none(reveal):
    evaluation = scored(make_phase(reveal=reveal))
    evaluation.report, evaluation.status = None, Status.FAILED
    evaluation.save()
    assert revealed_report(evaluation) is None
    assert reveal_note(evaluation, None) == ""


@pytest.mark.parametrize("reveal", [Reveal.ALL, Reveal.PRIMARY, Reveal.LADDER])
def test_with_a_split_only_the_live_part_is_shown(reveal):
    evaluation = scored(make_phase(reveal=reveal, ladder_step=0), parts=True, wrong=777)
    report = revealed_report(evaluation)
    assert (report["images"], report["metrics"]["flat_error"]) == (8, LIVE["metrics"]["flat_error"])
    assert report["warnings"] == MORE["warnings"]
    assert "777" not in str(report)
    assert "0.75" not in str(report)


@pytest.mark.parametrize("reveal", list(Reveal))
def test_once_results_are_published_the_holdout_is_open_and_nothing_is_hidden(reveal):
    phase = make_phase(reveal=reveal, results_opened_at=OPENED)
    report = revealed_report(scored(phase, parts=True))
    assert (report["images"], report["metrics"]) == (4, HOLDOUT["metrics"])
    assert report["slices"] == MORE["slices"]


@pytest.mark.parametrize("closes_at", [None, OPENED + timedelta(seconds=1)])
def test_a_phase_that_goes_on_after_all_hides_again(closes_at):
    phase = make_phase(reveal=Reveal.HIDDEN, results_opened_at=OPENED, closes_at=closes_at)
    assert revealed_report(scored(phase)) is None


def test_live_standings_do_not_follow_what_publication_opens_to_teams():
    evaluation = scored(make_phase(reveal=Reveal.HIDDEN, results_opened_at=OPENED))
    assert live_reports([evaluation]) == {evaluation.pk: None}


def test_the_ladder_shows_the_best_by_steps_and_nothing_else():
    evaluations = line(ladder(), 10, 8, 5, 4)
    # A quarter of twelve images is three of them: 9, then 6 by a step, then nothing better by a step than 6.
    assert wrong_shown(evaluations) == [9, 9, 6, 6]
    report = revealed_report(evaluations[0])
    assert report["metrics"] == {
        "flat_error": {"wrong": [None, None, None, None, 9], "error": [None, None, None, None, 0.75]}
    }
    assert set(report) == {"task", "images", "warnings", "metrics", "ladder"}


def test_each_team_has_a_ladder_of_its_own():
    phase = ladder()
    first, second = line(phase, 9, 6), line(phase, 3)
    assert wrong_shown([*first, *second]) == [9, 6, 3]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_what_is_shown_for_a_file_never_changes_in_whatever_order_files_finish(order):
    evaluations = line(ladder(), 9, 3, 6)
    Evaluation.objects.update(status=Status.RUNNING)
    shown: dict[int, int] = {}
    for position in order:
        Evaluation.objects.filter(pk=evaluations[position].pk).update(status=Status.SCORED)
        done = list(Evaluation.objects.filter(status=Status.SCORED).select_related("submission__phase"))
        for each, wrong in zip(done, wrong_shown(done), strict=True):
            if wrong is not None:
                assert shown.setdefault(each.pk, wrong) == wrong
    assert [shown[each.pk] for each in evaluations] == [9, 3, 3]


def test_files_of_one_instant_stand_in_the_order_of_their_keys():
    phase = ladder()
    team = make_team(phase.task.edition)
    evaluations = [scored(phase, wrong=wrong, team=team) for wrong in (9, 3)]
    first, second = sorted(evaluations, key=lambda each: each.submission_id)
    worst_first = wrong_shown([first, second])
    expected = [9, 3] if first.report["metrics"]["flat_error"]["wrong"][-1] == 9 else [3, 3]
    assert worst_first == expected


@pytest.mark.parametrize("status", [Status.REJECTED, Status.FAILED, Status.CANCELLED])
def test_what_was_not_scored_is_no_rung(status):
    first, second = line(ladder(), 3, 9)
    Evaluation.objects.filter(pk=first.pk).update(status=status, report=None)
    assert wrong_shown([second]) == [9]


def test_a_failed_file_that_is_queued_again_goes_to_the_end_of_the_line():
    first, second = line(ladder(), 3, 9)
    Evaluation.objects.filter(pk=first.pk).update(status=Status.FAILED)
    before = wrong_shown([second])
    later = {"status": Status.SCORED, "queued_at": NOW + timedelta(hours=1)}
    Evaluation.objects.filter(pk=first.pk).update(**later)
    assert wrong_shown([second]) == before
    assert wrong_shown([first]) == [3]


def test_a_file_that_waits_for_earlier_ones_says_so_and_stands_on_no_board():
    phase = ladder()
    first, second = line(phase, 9, 3)
    Evaluation.objects.filter(pk=first.pk).update(status=Status.RUNNING)
    assert revealed_report(second) is None
    assert "before it" in reveal_note(second, None)
    assert list(showable(Evaluation.objects.filter(pk=second.pk), phase)) == []


def test_a_team_learns_whether_its_file_was_better_by_a_step():
    better, worse = line(ladder(), 9, 8)
    reports = live_reports([better, worse])
    assert "Better by a step" in reveal_note(better, reports[better.pk])
    assert "Not better by a step of 0.25" in reveal_note(worse, reports[worse.pk])


def test_a_hidden_result_says_so():
    evaluation = scored(make_phase(reveal=Reveal.HIDDEN))
    assert "hidden until they are published" in reveal_note(evaluation, None)


@pytest.mark.parametrize("number", [1, 3])
def test_the_ladder_takes_the_same_queries_however_many_files_and_teams(django_assert_num_queries, number):
    phase = ladder()
    evaluations = [each for _ in range(number) for each in line(phase, *range(number))]
    with django_assert_num_queries(2):
        revealed_reports(evaluations)
