"""What follows an evaluation's final state, inside the transaction that writes it."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from challenge.domain.audit import record
from challenge.models import User

from ..enums import Failure, Status
from ..models import Evaluation
from ..queue import ring_for_leaderboard
from ..scoring.version import scorer_digest
from .dry_run_outcome import conclude_dry_run
from .failure_mail import tell_organizers
from .notices import tell_finished
from .quota import release_slots
from .receipts import has_receipt, issue_receipt
from .rescoring import queue_everywhere
from .transitions import RETURNS_SLOT

AUDITED = frozenset({Status.FAILED, Status.CANCELLED})


def settle(
    evaluation_id: int, status: Status, now: datetime, *, actor: User | None = None, keeps_slot: bool = False
) -> None:
    """A score has its receipt, slots come back, the leaderboard hears of scores, organizers and audit log of failures.

    `keeps_slot`: this end costs the team its slot after all.
    """
    evaluations = Evaluation.objects.select_related("submission__phase__task__edition", "submission__team", "release")
    evaluation = evaluations.get(pk=evaluation_id)
    if has_receipt(evaluation):
        issue_receipt(evaluation, scored_by=scorer_digest(), now=now)
    if status in RETURNS_SLOT and not keeps_slot and not _counts_elsewhere(evaluation):
        release_slots(evaluation.submission, reason=evaluation.failure or status, now=now)
        Evaluation.objects.filter(pk=evaluation_id).update(returned_slot=True)
        evaluation.returned_slot = True
    if evaluation.submission.team.is_internal:
        conclude_dry_run(evaluation.submission, now)
    else:
        _tell_who_waits(evaluation, status, now)
    if status in AUDITED:
        write_down(status, evaluation, now=now, actor=actor)


def _tell_who_waits(evaluation: Evaluation, status: Status, now: datetime) -> None:
    if not evaluation.is_rescore:
        tell_finished(evaluation, now)
    if status == Status.SCORED:
        queue_everywhere(evaluation, now)
    if status == Status.SCORED and _is_shown(evaluation):
        transaction.on_commit(partial(ring_for_leaderboard, evaluation.submission.phase_id))
    if status == Status.FAILED and evaluation.failure != Failure.BY_ORGANIZER and _is_shown(evaluation):
        tell_organizers(evaluation)


def write_down(verb: str, evaluation: Evaluation, *, now: datetime, actor: User | None = None, **more: Any) -> None:
    """A line of the audit log about an evaluation."""
    record(
        verb=f"evaluation.{verb}",
        subject=f"evaluation {evaluation.pk}",
        now=now,
        actor=actor,
        submission=str(evaluation.submission_id),
        attempt=evaluation.attempt,
        failure=evaluation.failure,
        note=evaluation.failure_note,
        returned_slot=evaluation.returned_slot,
        **more,
    )


def _is_shown(evaluation: Evaluation) -> bool:
    """Whether its team waits for it; a candidate's failures stand on the page of the rescoring."""
    return not evaluation.is_rescore or evaluation.release_id == evaluation.submission.phase.live_release_id


def _counts_elsewhere(evaluation: Evaluation) -> bool:
    """Whether the submission has a score of another evaluation, which is what its slot was for."""
    return Evaluation.objects.filter(submission=evaluation.submission_id, status=Status.SCORED).exists()
