"""What an organizer may do in the queue: start a failed evaluation again, end one with a reason."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from challenge.models import Release, User

from ..enums import Failure, Status
from ..models import Evaluation, Team
from ..queue import ring_for_evaluation
from .errors import Refusal, StateChanged
from .quota import reserve_slots
from .rescoring import rescores
from .settling import settle, write_down
from .transitions import NOBODYS, change, end_unfinished


@transaction.atomic
def requeue(evaluation: Evaluation, *, actor: User | None, now: datetime) -> None:
    """Queues a failed evaluation with all its attempts anew. Raises StateChanged if it did not fail.

    The slot of the day that it was submitted on is taken again if it is still free; if the team used it
    meanwhile, the fault was ours and the file is scored without one.
    """
    Team.objects.select_for_update().get(pk=evaluation.submission.team_id)
    has_slot = not evaluation.returned_slot or _took_slot_again(evaluation)
    queued = change(
        evaluation.pk,
        Status.FAILED,
        Status.QUEUED,
        **NOBODYS,
        attempt=0,
        queued_at=now,
        rung_at=now,
        started_at=None,
        finished_at=None,
        failure="",
        failure_note="",
        worker="",
        returned_slot=not has_slot,
    )
    if not queued:
        # What was reserved above goes with the transaction.
        raise StateChanged(_("Only what has failed can be queued again."))
    write_down("requeued", evaluation, now=now, actor=actor, has_slot=has_slot)
    transaction.on_commit(partial(ring_for_evaluation, evaluation.pk, evaluation.queue))


def requeue_failed(release: Release, *, actor: User | None, now: datetime) -> int:
    """Queues again what failed by our fault while it was scored anew; returns how many."""
    failed = rescores(release).filter(status=Status.FAILED).exclude(failure=Failure.BY_ORGANIZER)
    evaluations = list(failed.select_related("submission"))
    for evaluation in evaluations:
        requeue(evaluation, actor=actor, now=now)
    return len(evaluations)


@transaction.atomic
def fail(evaluation: Evaluation, *, note: str, actor: User, now: datetime) -> None:
    """Ends a waiting or running evaluation with an organizer's reason. Raises StateChanged if it has ended."""
    ended = end_unfinished(
        evaluation.pk, Status.FAILED, failure=Failure.BY_ORGANIZER, failure_note=note, finished_at=now
    )
    if not ended:
        raise StateChanged(_("It has ended already."))
    settle(evaluation.pk, Status.FAILED, now, actor=actor)


def _took_slot_again(evaluation: Evaluation) -> bool:
    try:
        with transaction.atomic():
            reserve_slots(evaluation.submission, evaluation.submission.submitted_at)
    except Refusal:
        return False
    return True
