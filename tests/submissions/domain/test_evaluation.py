import gzip
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import OperationalError

from challenge.models import AuditEvent
from submissions.domain.evaluation import Outcome, guarded, record_outcome, run_evaluation
from submissions.domain.lease import claim_evaluation
from submissions.enums import Failure, Status
from submissions.models import Evaluation, QuotaSlot
from tests.factories import IMAGES, LABELS, NOW, csv_of, make_edition, make_evaluation, make_phase, perfect_guesses

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


@pytest.mark.parametrize("error", [OSError("no route to the store"), OperationalError("gone away")])
def test_what_may_pass_is_left_to_the_next_attempt(error):
    def score():
        raise error

    with pytest.raises(type(error)):
        guarded(score, 1)


@pytest.mark.parametrize(
    ("error", "failure"), [(MemoryError(), Failure.OUT_OF_MEMORY), (KeyError("bug"), Failure.SCORER_ERROR)]
)
def test_errors_of_ours_are_named(error, failure, caplog):
    def score():
        raise error

    assert guarded(score, 1) == Outcome(Status.FAILED, {"failure": failure})
