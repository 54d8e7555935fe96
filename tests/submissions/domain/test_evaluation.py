import errno
import gzip
import json
import resource
import socket
from contextlib import suppress
from datetime import timedelta
from itertools import repeat
from pathlib import Path
from types import SimpleNamespace

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from botocore.config import Config
from django.conf import settings
from django.core.files.storage import storages
from django.db import OperationalError

from challenge.models import AuditEvent
from submissions.domain.evaluation import Outcome, guarded, record_outcome, run_evaluation
from submissions.domain.lease import claim_evaluation
from submissions.domain.materials import StorageUnavailable
from submissions.domain.organizing_queue import requeue
from submissions.domain.recovery import sweep
from submissions.domain.transitions import FINAL, end_unfinished
from submissions.enums import Failure, Queue, Status
from submissions.models import Evaluation, QuotaSlot, Submission
from submissions.s3_storage import PrivateS3Storage
from submissions.storage import PrivateFileStorage
from tests.factories import (
    IMAGES,
    LABELS,
    NOW,
    csv_of,
    make_edition,
    make_evaluation,
    make_phase,
    make_user,
    perfect_guesses,
)

# A heartbeat writes from its own thread, so that rows must be committed.
pytestmark = pytest.mark.django_db(transaction=True)


def run(evaluation: Evaluation) -> Evaluation:
    run_evaluation(evaluation.pk, worker="test", clock=lambda: NOW)
    evaluation.refresh_from_db()
    return evaluation


def test_a_perfect_file_has_no_wrong_image(rings):
    evaluation = run(make_evaluation(make_phase()))
    assert evaluation.status == Status.SCORED
    assert evaluation.report["images"] == len(IMAGES)
    assert evaluation.report["metrics"]["flat_error"]["wrong"] == [0, 0, 0, 0, 0]
    assert evaluation.report["metrics"]["hierarchical_error"]["cost_sum"] == [0, 0, 0, 0, 0]
    assert ("leaderboard.refresh", {"phase_id": evaluation.submission.phase_id}) in rings


def test_wrong_images_are_counted_at_each_number_of_guesses(rings):
    guesses = perfect_guesses()
    for place, image in enumerate(IMAGES[:4], start=1):
        # The truth of the first four images moves to places two, three, four and five.
        labels = guesses[image]
        guesses[image] = [*labels[1 : place + 1], labels[0], *labels[place + 1 :]]
    evaluation = run(make_evaluation(make_phase(), content=csv_of(guesses)))
    assert evaluation.report["metrics"]["flat_error"]["wrong"] == [4, 3, 2, 1, 0]


def test_the_same_file_gives_the_same_bytes(rings):
    phase = make_phase()
    first, second = run(make_evaluation(phase)), run(make_evaluation(phase))
    assert json.dumps(first.report, sort_keys=True) == json.dumps(second.report, sort_keys=True)


def test_a_wrong_file_is_refused_with_its_rows_and_the_slot_comes_back(rings):
    guesses = perfect_guesses()
    guesses["val_999"] = guesses.pop(IMAGES[3])
    evaluation = run(make_evaluation(make_phase(), content=csv_of(guesses)))
    assert evaluation.status == Status.REJECTED
    assert evaluation.problem_totals == {"unknown_image": 1, "missing_image": 1}
    unknown = next(problem for problem in evaluation.problems if problem["kind"] == "unknown_image")
    assert (unknown["row"], unknown["column"], unknown["value"]) == (13, "image", "val_999")
    assert unknown["expected"]
    assert QuotaSlot.objects.count() == 0
    assert AuditEvent.objects.get(verb="quota.released").details["reason"] == Status.REJECTED


def test_what_a_team_is_told_of_a_wrong_file_does_not_depend_on_the_labels(rings):
    bad = csv_of({image: ["n99999999"] for image in IMAGES[:5]})
    swapped = [(image, LABELS[-1 - index][1]) for index, (image, _) in enumerate(LABELS)]
    told = []
    for year, labels in ((2026, LABELS), (2027, swapped)):
        evaluation = run(make_evaluation(make_phase(edition=make_edition(year), labels=labels), content=bad))
        told.append(json.dumps([evaluation.status, evaluation.problems, evaluation.problem_totals]))
    assert told[0] == told[1]


def test_a_flipped_byte_is_our_fault_and_never_a_score(rings):
    evaluation = make_evaluation(make_phase())
    path = Path(storages["predictions"].path(evaluation.submission.file.name))
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    assert run(evaluation).status == Status.FAILED
    assert evaluation.failure == Failure.STORAGE_CORRUPT
    assert evaluation.report is None
    assert QuotaSlot.objects.count() == 0


def test_a_lost_file_is_our_fault(rings):
    evaluation = make_evaluation(make_phase())
    storages["predictions"].delete(evaluation.submission.file.name)
    assert run(evaluation).failure == Failure.STORAGE_CORRUPT


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def replace(path: Path) -> None:
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"n02119789", b"n02100735")))


@pytest.mark.parametrize("change", [cut, replace])
def test_changed_labels_score_nothing(rings, change):
    phase = make_phase()
    evaluation = make_evaluation(phase)
    labels = phase.live_release.ground_truth.labels
    change(Path(labels.path))
    assert run(evaluation).failure == Failure.STORAGE_CORRUPT


def test_a_second_message_for_a_scored_evaluation_changes_nothing(rings):
    evaluation = run(make_evaluation(make_phase()))
    assert run_evaluation(evaluation.pk, worker="other", clock=lambda: NOW) is None
    evaluation.refresh_from_db()
    assert (evaluation.attempt, evaluation.worker) == (1, "test")


def test_a_result_is_not_written_after_the_lease_ended(rings, settings):
    settings.EVALUATION_LEASE_SECONDS = 60
    evaluation = make_evaluation(make_phase())
    claim = claim_evaluation(evaluation.pk, worker="slow", now=NOW)
    late = NOW + timedelta(seconds=61)
    assert not record_outcome(claim, Outcome(Status.SCORED, {"report": {"images": 1}}), now=late)
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.report) == (Status.RUNNING, None)


@pytest.mark.parametrize(
    ("error", "passed_on"),
    [(OSError("no route to the store"), StorageUnavailable), (OperationalError("gone away"), OperationalError)],
)
def test_what_may_pass_is_left_to_the_next_attempt(error, passed_on):
    def score():
        raise error

    with pytest.raises(passed_on):
        guarded(score, 1)


def attempt_after_attempt(evaluation: Evaluation) -> None:
    """Workers and the sweeper take turns until the evaluation has ended."""
    now = NOW
    while evaluation.status not in FINAL:
        with suppress(StorageUnavailable):
            run_evaluation(evaluation.pk, worker="test", clock=repeat(now).__next__)
        now += timedelta(seconds=settings.EVALUATION_LEASE_SECONDS + 1)
        sweep(now)
        evaluation.refresh_from_db()


def nobody_listens(*_: object) -> PrivateS3Storage:
    """An object store at an address where nobody is."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    impatient = Config(retries={"max_attempts": 0}, connect_timeout=1)
    return PrivateS3Storage(
        bucket_name="predictions", endpoint_url=address, access_key="a", secret_key="b", client_config=impatient
    )


def unreadable_folder(path: Path, name: str) -> PrivateFileStorage:
    """A store where something of the file's name is there and cannot be read."""
    (path / name).mkdir()
    return PrivateFileStorage(path)


@pytest.mark.parametrize("outage", [nobody_listens, unreadable_folder])
def test_a_store_that_is_away_at_each_attempt_is_named_and_costs_no_slot(rings, monkeypatch, tmp_path, outage):
    evaluation = make_evaluation(make_phase())
    monkeypatch.setattr(
        Submission._meta.get_field("file"), "storage", outage(tmp_path, evaluation.submission.file.name)
    )
    attempt_after_attempt(evaluation)
    assert (evaluation.status, evaluation.failure) == (Status.FAILED, Failure.STORAGE_UNAVAILABLE)
    assert (evaluation.attempt, evaluation.returned_slot, QuotaSlot.objects.count()) == (3, True, 0)


def test_a_store_that_comes_back_costs_an_attempt_and_no_more(rings, monkeypatch):
    evaluation = make_evaluation(make_phase())
    with monkeypatch.context() as patched:
        patched.setattr(Submission._meta.get_field("file"), "storage", nobody_listens())
        with pytest.raises(StorageUnavailable):
            run(evaluation)
    attempt_after_attempt(evaluation)
    assert (evaluation.status, evaluation.attempt) == (Status.SCORED, 2)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (MemoryError(), Failure.OUT_OF_MEMORY),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), Failure.OUT_OF_MEMORY),
        (SoftTimeLimitExceeded(), Failure.TIME_LIMIT),
        (KeyError("bug"), Failure.SCORER_ERROR),
    ],
)
def test_errors_of_ours_are_named(error, failure, caplog):
    def score():
        raise error

    assert guarded(score, 1) == Outcome(Status.FAILED, {"failure": failure})


def test_scoring_beyond_its_memory_fails_by_name_and_the_process_goes_on(rings, settings, monkeypatch):
    settings.EVALUATION_MEMORY_BYTES = 64 * 1024**2
    monkeypatch.setattr("submissions.domain.evaluation.score_file", lambda *_, **__: bytearray(256 * 1024**2))
    evaluation = make_evaluation(make_phase())
    before = resource.getrlimit(resource.RLIMIT_DATA)
    assert run(evaluation).failure == Failure.OUT_OF_MEMORY
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
    assert bytearray(256 * 1024**2)


def test_what_is_cancelled_while_it_is_scored_keeps_no_result(rings, monkeypatch):
    evaluation = make_evaluation(make_phase())

    def cancelled_meanwhile(*_, progress, **__):
        end_unfinished(evaluation.pk, Status.CANCELLED, finished_at=NOW)
        return SimpleNamespace(as_json=lambda: {"images": 1})

    monkeypatch.setattr("submissions.domain.evaluation.score_file", cancelled_meanwhile)
    assert run_evaluation(evaluation.pk, worker="test", clock=lambda: NOW) is None
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.report) == (Status.CANCELLED, None)


def failing(evaluation: Evaluation) -> None:
    storages["predictions"].delete(evaluation.submission.file.name)
    run(evaluation)


def test_organizers_are_told_of_a_failure_once(rings, mailoutbox):
    evaluation = make_evaluation(make_phase())
    organizer = make_user("chair@example.org")
    evaluation.submission.phase.task.edition.organizers.add(organizer)
    failing(evaluation)
    requeue(evaluation, actor=organizer, now=NOW)
    assert run(evaluation).status == Status.FAILED
    [mail] = mailoutbox
    assert mail.to == ["chair@example.org"]
    assert "the digest that it had on arrival" in mail.body
    assert "https://yardstick.test/2026/queue/" in mail.body.split()
    assert f"https://yardstick.test/submissions/{evaluation.submission_id}/" in mail.body.split()


def test_a_mail_server_that_is_away_undoes_nothing(rings, monkeypatch, caplog):
    def away(*_):
        raise ConnectionRefusedError

    monkeypatch.setattr("submissions.domain.failure_mail.send_mail", away)
    evaluation = make_evaluation(make_phase())
    evaluation.submission.phase.task.edition.organizers.add(make_user())
    failing(evaluation)
    assert evaluation.status == Status.FAILED
    assert "could not be told" in caplog.text


def test_a_returned_slot_is_noted_on_the_evaluation_and_in_the_audit_log(rings):
    evaluation = make_evaluation(make_phase())
    failing(evaluation)
    assert evaluation.returned_slot
    assert AuditEvent.objects.get(verb="evaluation.failed").details["returned_slot"] is True


def test_the_failure_of_a_second_scoring_does_not_return_the_slot_of_a_scored_file(rings):
    phase = make_phase()
    first = run(make_evaluation(phase))
    second = Evaluation.objects.create(
        submission=first.submission, release=first.release, scorer_version="next", queued_at=NOW
    )
    failing(second)
    assert (second.status, second.returned_slot) == (Status.FAILED, False)
    assert QuotaSlot.objects.count() == 1


def test_large_files_have_a_queue_of_their_own(rings, settings):
    settings.LARGE_FILE_BYTES = 10
    assert make_evaluation(make_phase()).queue == Queue.LARGE
