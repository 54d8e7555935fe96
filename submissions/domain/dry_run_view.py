"""What organizers see of the dry runs of an edition."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from challenge.enums import DryRunState
from challenge.models import DryRun, Edition, Phase

from ..models import Evaluation
from .dry_run_outcome import Outcome, evaluations_of, why_not_scored
from .transitions import FINAL


def dry_runs_of(edition: Edition) -> list[dict[str, Any]]:
    """Each phase with its latest dry run, the files of that, and whether it is about the present labels."""
    latest = Prefetch("dry_runs", DryRun.objects.select_related("started_by"), to_attr="latest_first")
    phases = Phase.objects.filter(task__edition=edition).select_related("task", "live_release")
    return [_row(phase) for phase in phases.prefetch_related(latest).order_by("task__position", "task", "opens_at")]


def all_dry_runs(edition: Edition) -> QuerySet[DryRun]:
    """Every dry run of the edition, newest first."""
    found = DryRun.objects.filter(phase__task__edition=edition)
    return found.select_related("phase__task", "started_by")


def is_outdated(dry_run: DryRun) -> bool:
    """Whether other labels than those it was about are live by now."""
    return dry_run.release_id != dry_run.phase.live_release_id


def _row(phase: Phase) -> dict[str, Any]:
    found: list[DryRun] = phase.latest_first  # type: ignore[attr-defined]
    latest = found[0] if found else None
    return {
        "phase": phase,
        "dry_run": latest,
        "is_running": latest is not None and latest.state == DryRunState.RUNNING,
        "is_outdated": latest is not None and is_outdated(latest),
        "files": files_of(latest) if latest else [],
        "earlier": found[1:5],
    }


def files_of(dry_run: DryRun) -> list[dict[str, Any]]:
    """The files, each with the evaluation of the moment and its numbers, expected beside found."""
    evaluations = evaluations_of(dry_run) if dry_run.outcomes else {}
    return [_file(outcome, evaluations.get(outcome["submission"])) for outcome in dry_run.outcomes]


def _file(outcome: Outcome, evaluation: Evaluation | None) -> dict[str, Any]:
    found = outcome["found"] or {}
    return {
        "name": outcome["name"],
        "submission": outcome["submission"],
        "remark": outcome["remark"],
        "ok": outcome["ok"],
        "evaluation": evaluation,
        "note": why_not_scored(evaluation) if evaluation and evaluation.status in FINAL else "",
        "numbers": [
            {"name": name.replace(".", ", "), "expected": value, "found": found.get(name)}
            for name, value in outcome["expected"].items()
        ],
    }
