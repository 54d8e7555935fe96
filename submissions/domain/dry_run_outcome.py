"""How a dry run ends: what was found beside what was expected, or why there is nothing to compare."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import isclose
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.enums import DryRunState
from challenge.models import DryRun

from ..enums import Failure, Queue, Status
from ..models import Evaluation, Submission
from ..queue import ring_for_dry_run, rings_unheard
from .transitions import FINAL

Outcome = dict[str, Any]


def conclude_dry_run(submission: Submission, now: datetime) -> None:
    """Asks the running dry run of an internal submission whether it has come to its end."""
    for dry_run in DryRun.objects.filter(phase=submission.phase_id, state=DryRunState.RUNNING):
        conclude(dry_run, now)


@transaction.atomic
def conclude(dry_run: DryRun, now: datetime) -> DryRun:
    """Writes what was found, once all its files have come to an end; until then nothing changes."""
    # The row is the lock: of two files that end at once, the second sees the first.
    locked = DryRun.objects.select_for_update().get(pk=dry_run.pk)
    if locked.state != DryRunState.RUNNING or not locked.outcomes:
        return locked
    evaluations = evaluations_of(locked)
    if len(evaluations) < len(locked.outcomes) or any(each.status not in FINAL for each in evaluations.values()):
        return locked
    outcomes = [compared(outcome, evaluations[outcome["submission"]]) for outcome in locked.outcomes]
    is_right = all(outcome["ok"] for outcome in outcomes)
    note = "" if is_right else _("Not all numbers are those that were expected.")
    end(locked, DryRunState.PASSED if is_right else DryRunState.FAILED, now, note=note, outcomes=outcomes)
    return locked


def evaluations_of(dry_run: DryRun) -> dict[str, Evaluation]:
    """The evaluations of its files against its Release, by the submission's id."""
    ids = [outcome["submission"] for outcome in dry_run.outcomes]
    found = Evaluation.objects.filter(submission__in=ids, release=dry_run.release_id)
    return {str(evaluation.submission_id): evaluation for evaluation in found}


def compared(outcome: Outcome, evaluation: Evaluation) -> Outcome:
    """The outcome with what was found; `ok` is whether all numbers are the expected ones."""
    found = numbers_of(evaluation.report or {}, outcome["expected"])
    is_right = evaluation.status == Status.SCORED and are_equal(found, outcome["expected"])
    return outcome | {"found": found, "ok": is_right, "note": why_not_scored(evaluation)}


def numbers_of(report: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    """The named numbers of a report; a name is the way to it, as `flat_error.wrong`. None where it has none."""
    return {name: _at(report, name) for name in names}


def _at(report: Mapping[str, Any], name: str) -> Any:
    place: Any = report.get("metrics")
    for part in name.split("."):
        place = place.get(part) if isinstance(place, dict) else None
    return place


def are_equal(found: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    """Counts must be equal, rates to 1e-9: two ways of adding up may differ in the last digit."""
    return all(_is_equal(found[name], value) for name, value in expected.items())


def _is_equal(found: Any, expected: Any) -> bool:
    if isinstance(expected, float) and isinstance(found, int | float):
        return isclose(found, expected, rel_tol=0, abs_tol=1e-9)
    return bool(found == expected)


def why_not_scored(evaluation: Evaluation) -> str:
    """Why a file of a dry run has no score; empty if it has one."""
    match evaluation.status:
        case Status.SCORED:
            return ""
        case Status.REJECTED:
            first = evaluation.problems[0] if evaluation.problems else {}
            return _("Refused. Row %(row)s, column %(column)s: %(expected)s") % {
                "row": first.get("row"),
                "column": first.get("column"),
                "expected": first.get("expected", ""),
            }
        case Status.FAILED:
            return f"{Failure(evaluation.failure).label} {evaluation.failure_note}".strip()
        case _:
            return str(evaluation.get_status_display())


def end(dry_run: DryRun, state: DryRunState, now: datetime, *, note: str = "", outcomes: Any = None) -> bool:
    """Ends a running dry run; False if it has ended already."""
    changed = DryRun.objects.filter(pk=dry_run.pk, state=DryRunState.RUNNING).update(
        state=state, note=note[:500], finished_at=now, outcomes=dry_run.outcomes if outcomes is None else outcomes
    )
    if changed:
        record(verb=f"dry_run.{state}", subject=str(dry_run.phase), now=now, actor=dry_run.started_by, note=note)
    dry_run.refresh_from_db()
    return changed == 1


def tend_dry_runs(now: datetime) -> None:
    """What the sweeper does: concludes what has ended, rings for files that nobody made, gives up after a while."""
    for dry_run in DryRun.objects.filter(state=DryRunState.RUNNING):
        if conclude(dry_run, now).state != DryRunState.RUNNING:
            continue
        age = now - dry_run.started_at
        if age >= timedelta(seconds=settings.DRY_RUN_SECONDS):
            end(dry_run, DryRunState.FAILED, now, note=_why_given_up(dry_run))
        elif not dry_run.outcomes and age >= timedelta(seconds=settings.EVALUATION_RING_AGAIN_SECONDS):
            _ring_again(dry_run)


def _ring_again(dry_run: DryRun) -> None:
    if not rings_unheard(Queue.RESCORE):
        ring_for_dry_run(dry_run.pk)


def _why_given_up(dry_run: DryRun) -> str:
    minutes = {"minutes": f"{settings.DRY_RUN_SECONDS / 60:g}"}
    if dry_run.outcomes:
        return _("The files were not scored within %(minutes)s minutes. Look at the queue, then start again.") % minutes
    return (
        _("No worker made the files within %(minutes)s minutes: none listens, or the one that did died. Start again.")
        % minutes
    )
