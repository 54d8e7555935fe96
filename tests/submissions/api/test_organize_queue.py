from datetime import timedelta

import pytest

from challenge.enums import OrganizerRole
from submissions.domain.lease import claim_evaluation
from submissions.domain.workers import beat
from submissions.enums import Failure, Status
from tests.challenge.api.organizing import EDITION, last_event, organizer_of, queries_of
from tests.factories import NOW, make_edition, make_evaluation, make_phase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
QUEUE, EVALUATIONS = f"{EDITION}/queue", f"{EDITION}/evaluations"


@pytest.fixture
def phase(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_phase(limit_per_day=None)


@pytest.fixture
def editor(client, phase):
    return organizer_of(client, phase.task.edition, OrganizerRole.EDITOR)


def failed(phase, **fields):
    evaluation = make_evaluation(phase, **fields)
    evaluation.status, evaluation.failure, evaluation.finished_at = Status.FAILED, Failure.WORKER_LOST, NOW
    evaluation.save()
    return evaluation


def test_the_queue_is_told_in_numbers_with_its_workers(editor, phase, time_machine):
    make_evaluation(phase)
    claim_evaluation(make_evaluation(phase).pk, worker="scoring@a", now=NOW)
    failed(phase)
    beat("scoring@a", ["scoring"], NOW)
    time_machine.move_to(NOW + timedelta(seconds=5), tick=False)
    status, told = editor.get(QUEUE)
    assert (status, told["running"], told["waiting"], told["failed"]) == (200, 1, 1, 1)
    assert (told["oldest_seconds"], told["unheard"]) == (5, ["large", "rescore"])
    assert [(worker["name"], worker["silent_seconds"]) for worker in told["workers"]] == [("scoring@a", 5)]


@pytest.mark.parametrize("number", [1, 3])
def test_the_numbers_load_no_row(editor, phase, number, django_assert_num_queries):
    for _each in range(number):
        make_evaluation(phase)
    editor.get(QUEUE)
    # Who asks, and whether they may; counts, the first that waits, workers.
    with django_assert_num_queries(5):
        assert editor.get(QUEUE)[1]["waiting"] == number


def test_what_waits_runs_or_failed_is_listed_apart(editor, phase):
    first, second = make_evaluation(phase, message="First"), make_evaluation(phase, message="Second")
    runs, broken = make_evaluation(phase), failed(phase)
    claim_evaluation(runs.pk, worker="scoring@a", now=NOW)
    told = editor.get(EVALUATIONS)[1]["items"]
    assert [(each["id"], each["message"]) for each in told] == [(first.pk, "First"), (second.pk, "Second")]
    assert (told[0]["team"], told[0]["task"], told[0]["phase"]) == (first.submission.team.name, "classification", "val")
    (running,) = editor.get(EVALUATIONS, status="running")[1]["items"]
    assert (running["id"], running["worker"], running["attempt"]) == (runs.pk, "scoring@a", 1)
    assert [each["failure"] for each in editor.get(EVALUATIONS, status="failed")[1]["items"]] == ["worker_lost"]
    assert editor.get(f"{EVALUATIONS}/{broken.pk}")[1]["status"] == "failed"
    assert editor.get(EVALUATIONS, status="scored")[0] == 422


def test_what_failed_is_queued_again_with_all_its_attempts(editor, phase, rings):
    broken = failed(phase)
    status, told = editor.post(f"{EVALUATIONS}/{broken.pk}/requeue")
    assert (status, told["status"], told["attempt"], told["failure"]) == (202, "queued", 0, "")
    assert last_event()[:2] == (editor.user, "evaluation.requeued")
    status, refused = editor.post(f"{EVALUATIONS}/{broken.pk}/requeue")
    assert (status, refused["code"]) == (409, "state_changed")


def test_an_evaluation_is_ended_with_a_reason_once(editor, phase):
    waiting = make_evaluation(phase)
    status, told = editor.post(f"{EVALUATIONS}/{waiting.pk}/fail", note="Sent by mistake.")
    assert (status, told["status"], told["failure"]) == (200, "failed", "by_organizer")
    assert (told["failure_note"], told["returned_slot"]) == ("Sent by mistake.", True)
    assert editor.post(f"{EVALUATIONS}/{waiting.pk}/fail", note="Again.")[1]["code"] == "state_changed"


@pytest.mark.parametrize("body", [{}, {"note": ""}, {"note": " "}, {"note": "x" * 501}])
def test_nothing_is_ended_without_a_reason(editor, phase, body):
    waiting = make_evaluation(phase)
    assert editor.post(f"{EVALUATIONS}/{waiting.pk}/fail", **body)[0] == 422
    waiting.refresh_from_db()
    assert waiting.status == Status.QUEUED


def test_evaluations_of_another_edition_are_not_here(editor):
    other = failed(make_phase(edition=make_edition(2025)))
    assert editor.get(f"{EVALUATIONS}/{other.pk}")[0] == 404
    assert editor.post(f"{EVALUATIONS}/{other.pk}/requeue")[0] == 404
    assert editor.post(f"{EVALUATIONS}/{other.pk}/fail", note="Ours.")[0] == 404
    assert editor.get(EVALUATIONS, status="failed")[1]["items"] == []


def test_the_list_takes_the_same_queries_however_many(editor, phase):
    make_evaluation(phase)
    before = queries_of(lambda: editor.get(EVALUATIONS))
    make_evaluation(phase)
    make_evaluation(phase)
    assert queries_of(lambda: editor.get(EVALUATIONS)) == before
    assert editor.get(EVALUATIONS)[1]["count"] == 3
