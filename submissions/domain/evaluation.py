"""Scoring one submission: claim, verify, score, and write the outcome if the claim still holds."""

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from billiard.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, transaction

from ..enums import Failure, Status
from ..failpoints import reach
from ..models import Evaluation
from ..scoring.evaluate import evaluate as score_file
from ..scoring.problems import FileRefused
from .lease import Claim, Clock, LeaseLost, claim_evaluation, heartbeat
from .limits_of_process import memory_allowance
from .materials import StorageCorrupt, StorageUnavailable, prediction_file, scoring_inputs
from .outcomes import forget_outcomes, keep_outcomes
from .settling import settle
from .transitions import change

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: a status and the fields that go with it."""

    status: Status
    fields: dict[str, Any] = field(default_factory=dict)


def run_evaluation(evaluation_id: int, *, worker: str, clock: Clock) -> Status | None:
    """One attempt at an evaluation; None if it was not ours to make, or no longer ours to write.

    A result is written only while the lease holds; a database that is away for a moment leaves the row to the
    sweeper, and so does a store, but at the last attempt.
    """
    reach("before-claim", evaluation_id)
    claim = claim_evaluation(evaluation_id, worker=worker, now=clock())
    if claim is None:
        log.info("evaluation %s is not waiting, nothing to do", evaluation_id)
        return None
    try:
        with heartbeat(claim, clock):
            outcome = _attempt(claim)
    except LeaseLost:
        log.info("evaluation %s was taken from us, stopped", evaluation_id)
        return None
    except StorageUnavailable:
        if not _is_last_attempt(claim):
            raise
        log.exception("evaluation %s failed: its files could not be read", evaluation_id)
        outcome = Outcome(Status.FAILED, {"failure": Failure.STORAGE_UNAVAILABLE})
    written = record_outcome(claim, outcome, now=clock())
    if not written:
        forget_outcomes(outcome.fields.get("outcomes", ""))
    reach("after-commit", evaluation_id)
    return outcome.status if written else None


def _is_last_attempt(claim: Claim) -> bool:
    attempt = Evaluation.objects.values_list("attempt", flat=True).get(pk=claim.evaluation_id)
    return attempt >= settings.EVALUATION_MAX_ATTEMPTS


def _attempt(claim: Claim) -> Outcome:
    try:
        with memory_allowance(settings.EVALUATION_MEMORY_BYTES):
            return guarded(partial(_score, claim), claim.evaluation_id)
    except MemoryError:
        # So short that even the words for it found no room while the limit stood.
        return Outcome(Status.FAILED, {"failure": Failure.OUT_OF_MEMORY})


def guarded(score: Callable[[], dict[str, Any]], evaluation_id: int) -> Outcome:
    """The outcome of `score`: the fields of a score, or whose fault it was that there is none.

    Raises StorageUnavailable and DatabaseError, since either may be back at the next attempt, and LeaseLost: the
    evaluation is not ours any more.
    """
    try:
        return Outcome(Status.SCORED, score())
    except FileRefused as refused:
        return _rejected(refused)
    except (LeaseLost, DatabaseError, StorageUnavailable):
        raise
    except OSError as error:
        if error.errno != errno.ENOMEM:
            raise StorageUnavailable(str(error)) from error
        return Outcome(Status.FAILED, {"failure": Failure.OUT_OF_MEMORY})
    except Exception as error:
        log.exception("evaluation %s failed", evaluation_id)
        return Outcome(Status.FAILED, {"failure": _reason(error)})


def record_outcome(claim: Claim, outcome: Outcome, *, now: datetime) -> bool:
    """Writes the outcome and returns the slots it does not use, in one transaction; False if the lease was lost."""
    with transaction.atomic():
        written = change(
            claim.evaluation_id,
            Status.RUNNING,
            outcome.status,
            only_if=claim.holds(now),
            finished_at=now,
            lease_until=None,
            stage="",
            progress=1,
            **outcome.fields,
        )
        if not written:
            log.warning("evaluation %s is no longer ours, result dropped", claim.evaluation_id)
            return False
        settle(claim.evaluation_id, outcome.status, now)
        reach("before-commit", claim.evaluation_id)
    return True


def _score(claim: Claim) -> dict[str, Any]:
    evaluation = Evaluation.objects.select_related(
        "submission", "release__phase__task", "release__ground_truth", "release__taxonomy"
    ).get(pk=claim.evaluation_id)
    claim.report_progress("verifying", 0.0)
    with prediction_file(evaluation.submission) as file, scoring_inputs(evaluation.release) as inputs:
        kind = evaluation.release.contents["task"]
        reach("mid-score", claim.evaluation_id)
        report = score_file(kind, file, inputs, progress=claim.report_progress)
        metric = evaluation.release.phase.primary_metric
        return {"report": report.as_json(), "outcomes": keep_outcomes(report, metric, claim.token)}


def _rejected(refused: FileRefused) -> Outcome:
    problems = [problem.as_json() for problem in refused.problems]
    return Outcome(Status.REJECTED, {"problems": problems, "problem_totals": refused.totals})


def _reason(error: Exception) -> Failure:
    match error:
        case StorageCorrupt():
            return Failure.STORAGE_CORRUPT
        case MemoryError():
            return Failure.OUT_OF_MEMORY
        case SoftTimeLimitExceeded():
            return Failure.TIME_LIMIT
        case _:
            return Failure.SCORER_ERROR
