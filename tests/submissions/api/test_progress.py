"""The status of a submission, to be asked for again and again, and its result as far as it is revealed."""

from datetime import timedelta
from uuid import uuid4

import pytest

from challenge.domain.tokens import issue_token
from challenge.enums import Reveal
from submissions.enums import Failure, Status
from submissions.models import Evaluation
from tests.factories import NOW, make_evaluation, make_phase, make_scored, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


@pytest.fixture
def phase(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_phase(limit_per_day=None)


@pytest.fixture
def team(phase):
    return make_team(phase.task.edition)


@pytest.fixture
def ask(client, team):
    def answer(evaluation, what, person=None, scope="read"):
        secret = issue_token(user=person or team.members.get(), name="t", now=NOW, scopes=[scope])[1]
        address = f"/api/v1/submissions/{evaluation.submission_id}/{what}"
        return client.get(address, headers={"Authorization": f"Bearer {secret}"})

    return answer


def test_what_waits_says_at_which_place_and_when_to_ask_again(ask, phase, team):
    make_evaluation(phase, now=NOW - timedelta(hours=2))
    make_evaluation(phase, now=NOW - timedelta(hours=1))
    body = ask(make_evaluation(phase, team=team), "status").json()
    assert (body["status"], body["is_final"], body["queue_position"]) == ("queued", False, 3)
    assert (body["stage"], body["progress"], body["why_waiting"]) == ("", 0.0, "")
    assert body["poll_seconds"] == 6


def test_what_has_waited_for_a_minute_says_why(ask, phase, team):
    body = ask(make_evaluation(phase, team=team, now=NOW - timedelta(minutes=5)), "status").json()
    assert "No worker" in body["why_waiting"]


def test_what_runs_tells_stage_and_progress(ask, phase, team):
    evaluation = make_evaluation(phase, team=team)
    running = {"status": Status.RUNNING, "stage": "scoring", "progress": 0.5, "attempt": 1, "started_at": NOW}
    Evaluation.objects.update(**running)
    body = ask(evaluation, "status").json()
    assert (body["status"], body["stage"], body["progress"], body["attempt"]) == ("running", "scoring", 0.5, 1)
    assert (body["queue_position"], body["poll_seconds"]) == (0, 2)


@pytest.mark.parametrize("status", [Status.SCORED, Status.REJECTED, Status.FAILED, Status.CANCELLED])
def test_what_has_ended_need_not_be_asked_for_again(ask, phase, team, status):
    evaluation = make_evaluation(phase, team=team)
    Evaluation.objects.update(status=status, finished_at=NOW)
    body = ask(evaluation, "status").json()
    assert (body["status"], body["is_final"], body["poll_seconds"]) == (status, True, 0)
    assert body["finished_at"] == "2026-06-10T12:00:00Z"


def test_however_many_wait_one_is_told_to_ask_within_half_a_minute(ask, phase, team):
    for _each in range(16):
        make_evaluation(phase, now=NOW - timedelta(hours=1))
    assert ask(make_evaluation(phase, team=team), "status").json()["poll_seconds"] == 30


def test_a_status_reads_no_result(ask, phase, team, django_assert_max_num_queries):
    evaluation = make_scored(phase, team=team)
    with django_assert_max_num_queries(8) as queries:
        ask(evaluation, "status")
    assert not any('"report"' in query["sql"] for query in queries if query["sql"].startswith("SELECT"))


def test_a_result_has_the_report_the_score_and_the_release(ask, phase, team):
    evaluation = make_scored(phase, team=team, wrong=3)
    body = ask(evaluation, "result").json()
    assert (body["status"], body["result"]) == ("scored", evaluation.report)
    assert (body["score"]["metric"], body["score"]["count"]) == ("flat_error", 3)
    assert (body["release"], body["scorer_version"]) == (phase.live_release.digest, evaluation.scorer_version)
    assert (body["result_note"], body["errors"], body["earlier"]) == ("", [], [])


@pytest.mark.parametrize(("reveal", "metrics"), [(Reveal.PRIMARY, ["flat_error"]), (Reveal.HIDDEN, None)])
def test_a_result_shows_what_its_phase_reveals(ask, phase, team, reveal, metrics):
    type(phase).objects.update(reveal=reveal)
    body = ask(make_scored(phase, team=team), "result").json()
    assert (body["result"] and list(body["result"]["metrics"])) == metrics
    assert (body["score"] is None) == (metrics is None)
    assert bool(body["result_note"]) == (metrics is None)


def test_before_there_is_a_result_there_is_none(ask, phase, team):
    body = ask(make_evaluation(phase, team=team), "result").json()
    assert (body["status"], body["is_final"], body["result"], body["score"]) == ("queued", False, None, None)


def test_a_refused_file_has_its_errors_and_a_failed_one_the_reason(ask, phase, team):
    evaluation = make_evaluation(phase, team=team)
    wrong = {"row": 3, "column": "label1", "value": "n0", "expected": "a class", "hint": "look it up"}
    Evaluation.objects.update(status=Status.REJECTED, problems=[wrong], problem_totals={"unknown_class": 7})
    body = ask(evaluation, "result").json()
    assert (body["errors"], body["error_totals"]) == ([wrong], {"unknown_class": 7})
    Evaluation.objects.update(status=Status.FAILED, failure=Failure.WORKER_LOST, problems=[], problem_totals={})
    assert ask(evaluation, "result").json()["failure"] == Failure.WORKER_LOST.label


@pytest.mark.parametrize("what", ["status", "result"])
def test_others_find_nothing_and_a_token_needs_its_scope(ask, phase, team, what):
    evaluation = make_evaluation(phase, team=team)
    assert ask(evaluation, what, person=make_user()).status_code == 404
    assert ask(evaluation, what, scope="submit").status_code == 403
    evaluation.submission_id = uuid4()
    assert ask(evaluation, what).status_code == 404


def test_organizers_of_the_edition_see_them(ask, phase, team):
    organizer = make_user()
    phase.task.edition.organizers.add(organizer)
    assert ask(make_evaluation(phase, team=team), "status", person=organizer).status_code == 200
