from datetime import timedelta

import pytest

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_live, make_release
from challenge.models import AuditEvent, Release
from submissions.domain.cancelling import cancel_offer
from submissions.domain.errors import RescoringRefused
from submissions.domain.evaluation import run_evaluation
from submissions.domain.organizing_queue import fail, requeue_failed
from submissions.domain.overview import (
    current_evaluation,
    earlier_evaluations,
    oldest_queued_at,
    submission_for,
    submission_view,
    team_submissions,
)
from submissions.domain.quota import allowances, side_allowances, usage_of
from submissions.domain.recovery import sweep
from submissions.domain.rescoring import (
    Progress,
    progress,
    queue_all_missing,
    queue_missing,
    scored_submissions,
    start_rescoring,
    stop_rescoring,
)
from submissions.enums import Failure, Queue, Status
from submissions.models import Evaluation, QuotaSlot
from tests.factories import (
    CLASSES,
    LABELS,
    NOW,
    csv_of,
    make_edition,
    make_phase,
    make_scored,
    make_submission,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def rung(monkeypatch) -> list[tuple[str, str, dict]]:
    """Task, queue and ids of what was rung for."""
    sent: list[tuple[str, str, dict]] = []
    monkeypatch.setattr(
        "submissions.queue.app.send_task", lambda name, kwargs, queue=None, **_: sent.append((name, str(queue), kwargs))
    )
    return sent


def second_release(phase, *, changed: int = 3) -> Release:
    """Labels of which the first `changed` images have another class."""
    wnids = [wnid for _, wnid, _ in CLASSES]
    labels = [
        (image, wnids[(wnids.index(label) + 1) % len(wnids)] if place < changed else label)
        for place, (image, label) in enumerate(LABELS)
    ]
    truth = freeze(import_ground_truth(phase=phase, labels=labels, now=LATER, note="better"), now=LATER)
    return make_release(truth, now=LATER)


def score_everything() -> None:
    for pk in Evaluation.objects.filter(status=Status.QUEUED).order_by("pk").values_list("pk", flat=True):
        run_evaluation(pk, worker="here", clock=lambda: LATER)


def first_wrong(release: Release) -> list[int]:
    """Wrong images at one guess of what was scored against a Release."""
    found = Evaluation.objects.filter(release=release, status=Status.SCORED).order_by("submission__submitted_at")
    return [report["metrics"]["flat_error"]["wrong"][0] for report in found.values_list("report", flat=True)]


def test_every_scored_submission_is_queued_against_the_candidate_once(django_capture_on_commit_callbacks, rung):
    phase = make_phase(limit_per_day=None)
    scored = [make_scored(phase, wrong=number) for number in range(3)]
    rung.clear()
    release = second_release(phase)
    with django_capture_on_commit_callbacks(execute=True):
        assert start_rescoring(release, now=LATER) == Progress(total=3, scored=0, refused=0, ended=0, failed=0)
    with django_capture_on_commit_callbacks(execute=True):
        start_rescoring(release, now=LATER)
    rows = Evaluation.objects.filter(release=release)
    assert {row.submission_id for row in rows} == {each.submission_id for each in scored}
    assert {(row.is_rescore, row.queue, row.status) for row in rows} == {(True, Queue.RESCORE, Status.QUEUED)}
    assert sorted((queue, ids["evaluation_id"]) for _name, queue, ids in rung) == sorted(
        ("rescore", row.pk) for row in rows
    )
    assert AuditEvent.objects.filter(verb="release.rescoring_started").count() == 1


def test_refused_failed_cancelled_and_internal_files_are_left_out():
    phase = make_phase(limit_per_day=None)
    for status in (Status.REJECTED, Status.FAILED, Status.CANCELLED, Status.QUEUED):
        Evaluation.objects.filter(pk=make_scored(phase).pk).update(status=status)
    dry = make_scored(phase)
    dry.submission.team.is_internal = True
    dry.submission.team.save()
    shown = make_scored(phase)
    assert [each.pk for each in scored_submissions(phase.pk)] == [shown.submission_id]


def test_without_live_labels_there_is_nothing_to_score_anew():
    phase = make_phase(with_release=False)
    with pytest.raises(RescoringRefused, match="no live labels"):
        start_rescoring(second_release(phase), now=LATER)


def test_a_broker_that_is_away_is_asked_once(monkeypatch, django_capture_on_commit_callbacks):
    phase = make_phase(limit_per_day=None)
    for _ in range(3):
        make_scored(phase)
    asked = []

    def away(name, **_):
        asked.append(name)
        raise OSError

    monkeypatch.setattr("submissions.queue.app.send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        start_rescoring(second_release(phase), now=LATER)
    assert len(asked) == 1
    assert Evaluation.objects.filter(is_rescore=True, rung_at=None).count() == 3


def test_progress_counts_each_end_apart():
    phase = make_phase(limit_per_day=None)
    for _ in range(6):
        make_scored(phase)
    release = second_release(phase)
    start_rescoring(release, now=LATER)
    ends = [
        {"status": Status.SCORED},
        {"status": Status.REJECTED},
        {"status": Status.FAILED, "failure": Failure.WORKER_LOST},
        {"status": Status.FAILED, "failure": Failure.BY_ORGANIZER},
        {"status": Status.RUNNING},
    ]
    for row, end in zip(Evaluation.objects.filter(release=release).order_by("pk"), ends, strict=False):
        Evaluation.objects.filter(pk=row.pk).update(**end)
    found = progress(release)
    assert found == Progress(total=6, scored=1, refused=1, ended=1, failed=1)
    assert (found.done, found.waiting, found.is_complete) == (3, 2, False)


def test_the_rescored_files_have_the_counts_of_the_new_labels():
    phase = make_phase(limit_per_day=None)
    make_submission(phase)
    score_everything()
    release = second_release(phase, changed=5)
    start_rescoring(release, now=LATER)
    score_everything()
    assert first_wrong(phase.live_release) == [0]
    assert first_wrong(release) == [5]
    assert progress(release).is_complete


def test_what_is_scored_while_a_candidate_is_there_is_scored_against_it_too():
    phase = make_phase(limit_per_day=None)
    release = second_release(phase)
    start_rescoring(release, now=LATER)
    make_submission(phase)
    assert Evaluation.objects.count() == 1
    score_everything()
    assert Evaluation.objects.get(release=release).is_rescore
    score_everything()
    assert first_wrong(release) == [3]
    assert progress(release).total == 1


def test_what_slipped_through_is_found_by_the_sweeper():
    phase = make_phase(limit_per_day=None)
    release = second_release(phase)
    start_rescoring(release, now=LATER)
    make_scored(phase)
    assert not progress(release).is_complete
    sweep(LATER)
    assert Evaluation.objects.filter(release=release, is_rescore=True).count() == 1
    assert queue_all_missing(LATER) == 0


def test_a_score_that_comes_in_after_the_switch_is_followed_by_one_of_the_live_labels():
    phase = make_phase(limit_per_day=None)
    submission = make_submission(phase)
    release = second_release(phase)
    make_live(release, now=LATER)
    score_everything()
    evaluation = Evaluation.objects.get(release=release)
    assert evaluation.is_rescore
    seen = submission_for(submission.submitted_by, submission.pk)
    # The page goes on until the score of the live labels is there; and there is nothing to cancel.
    assert current_evaluation(seen).pk == evaluation.pk
    assert submission_view(seen, LATER)["is_final"] is False
    assert cancel_offer(submission.submitted_by, seen, LATER) is None
    score_everything()
    assert first_wrong(release) == [3]


def test_teams_see_the_live_labels_alone_and_what_was_live_before():
    phase = make_phase(limit_per_day=None)
    submission = make_submission(phase)
    score_everything()
    old, release = phase.live_release, second_release(phase)
    start_rescoring(release, now=LATER)
    for _moment in ("queued", "scored"):
        seen = submission_for(submission.submitted_by, submission.pk)
        assert current_evaluation(seen).release == old
        assert earlier_evaluations(seen) == []
        assert [row["evaluation"].release for row in team_submissions(submission.team)] == [old]
        score_everything()
    make_live(release, now=LATER)
    seen = submission_for(submission.submitted_by, submission.pk)
    assert current_evaluation(seen).release == release
    assert [each.release for each in earlier_evaluations(seen)] == [old]


def test_a_refused_file_stays_refused_whatever_goes_live():
    phase = make_phase(limit_per_day=None)
    submission = make_submission(phase, content=csv_of({"val_001": ["n02119789"]}))
    score_everything()
    make_live(second_release(phase), now=LATER)
    sweep(LATER)
    evaluation = current_evaluation(submission_for(submission.submitted_by, submission.pk))
    assert (evaluation.status, Evaluation.objects.count()) == (Status.REJECTED, 1)


def test_scoring_anew_takes_no_slot_gives_none_back_and_counts_in_no_limit():
    phase = make_phase(limit_per_day=5, limit_concurrent=1)
    submission = make_submission(phase)
    score_everything()
    release = second_release(phase)
    start_rescoring(release, now=LATER)
    usage = usage_of(submission.team, [phase], LATER)
    assert [each.used for each in allowances(phase, usage, LATER)] == [1]
    assert {each.period.name: each.used for each in side_allowances(phase, usage, LATER)} == {
        "running": 0,
        "refused": 0,
        "checks": 0,
    }
    Evaluation.objects.filter(release=release).update(status=Status.REJECTED, finished_at=LATER)
    assert side_allowances(phase, usage_of(submission.team, [phase], LATER), LATER)[1].used == 0
    assert QuotaSlot.objects.count() == 1
    assert oldest_queued_at() is None


def test_a_rescoring_that_fails_gives_no_slot_back_and_mails_nobody(mailoutbox, django_capture_on_commit_callbacks):
    phase = make_phase()
    phase.task.edition.organizers.add(make_user())
    submission = make_submission(phase)
    score_everything()
    release = second_release(phase)
    start_rescoring(release, now=LATER)
    submission.file.storage.delete(submission.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        score_everything()
    failed = Evaluation.objects.get(release=release)
    assert (failed.status, failed.failure, failed.returned_slot) == (Status.FAILED, Failure.STORAGE_CORRUPT, False)
    assert QuotaSlot.objects.filter(submission=submission).exists()
    assert mailoutbox == []


def test_failed_ones_are_queued_again_and_ended_ones_are_not():
    phase = make_phase(limit_per_day=None)
    for _ in range(2):
        make_scored(phase)
    release = second_release(phase)
    start_rescoring(release, now=LATER)
    lost, ended = Evaluation.objects.filter(release=release).order_by("pk")
    organizer = make_user()
    fail(ended, note="not wanted", actor=organizer, now=LATER)
    Evaluation.objects.filter(pk=lost.pk).update(status=Status.FAILED, failure=Failure.WORKER_LOST, attempt=3)
    assert requeue_failed(release, actor=None, now=LATER) == 1
    lost.refresh_from_db()
    assert (lost.status, lost.attempt, lost.queue) == (Status.QUEUED, 0, Queue.RESCORE)
    assert progress(release) == Progress(total=2, scored=0, refused=0, ended=1, failed=0)


def test_stopping_leaves_what_was_scored_and_forgets_what_waits():
    phase = make_phase(limit_per_day=None)
    for _ in range(2):
        make_scored(phase)
    release = second_release(phase)
    start_rescoring(release, now=LATER)
    first = Evaluation.objects.filter(release=release).first()
    Evaluation.objects.filter(pk=first.pk).update(status=Status.SCORED)
    stop_rescoring(release, now=LATER)
    stop_rescoring(release, now=LATER)
    release.refresh_from_db()
    assert release.candidate_since is None
    assert [row.pk for row in Evaluation.objects.filter(release=release)] == [first.pk]
    assert AuditEvent.objects.filter(verb="release.rescoring_stopped").count() == 1
    assert queue_all_missing(LATER) == 0


def test_another_scorer_scores_the_live_labels_anew(monkeypatch):
    phase = make_phase(limit_per_day=None)
    make_scored(phase)
    monkeypatch.setattr("submissions.domain.rescoring.SCORER_VERSION", "99.0")
    assert queue_all_missing(LATER) == 0, "a new scorer scores nothing anew until a person says so"
    start_rescoring(phase.live_release, now=LATER)
    phase.live_release.refresh_from_db()
    assert phase.live_release.candidate_since is None
    assert Evaluation.objects.get(scorer_version="99.0").is_rescore


@pytest.mark.parametrize("number", [1, 3])
def test_queueing_takes_the_same_queries_however_many_submissions(django_assert_num_queries, number):
    phase = make_phase(limit_per_day=None)
    for _ in range(number):
        make_scored(phase)
    release = second_release(phase)
    # What is missing, and one insert.
    with django_assert_num_queries(2):
        assert queue_missing(release, LATER) == number


def test_only_the_phase_of_the_release_is_scored_anew():
    phase = make_phase(limit_per_day=None)
    other = make_phase(edition=make_edition(2025))
    make_scored(other, team=make_team(other.task.edition))
    release = second_release(phase)
    assert start_rescoring(release, now=LATER).total == 0
    assert progress(release).is_complete
