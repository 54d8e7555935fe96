"""`manage.py dry_run YEAR`: files with known answers go the way of every submission."""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from challenge.domain.clock import database_now
from challenge.enums import DryRunState
from challenge.management.group import Facts, progress_bar
from challenge.management.phases import NotThere, edition_of
from challenge.models import DryRun, Phase

from ...domain.dry_run import start_dry_run
from ...domain.dry_run_outcome import evaluations_of
from ...domain.errors import DryRunRefused
from ...domain.transitions import FINAL

LOOK_AGAIN_SECONDS = 0.5


class Command(BaseCommand):
    help = "Rehearses the phases of an edition with a sample, a perfect and a random file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--task", help="Only this task, by its name in addresses.")
        parser.add_argument("--phase", help="Only this phase, by its name in addresses.")
        parser.add_argument("--wait", action="store_true", help="Until all have ended; fails if one did not pass.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *, year: int, task: str | None, phase: str | None, wait: bool, **options: Any) -> None:
        try:
            started = [start_dry_run(each, now=database_now()) for each in _phases(year, task, phase)]
        except (NotThere, DryRunRefused) as refusal:
            raise CommandError(str(refusal)) from refusal
        if wait:
            _wait(started)
        facts = [facts_of(each) for each in started]
        self.stdout.write(_as_json({"dry_runs": facts}) if options["json"] else "\n".join(map(_line, facts)))
        if any(each["state"] == DryRunState.FAILED for each in facts):
            raise CommandError("Not every dry run passed.")


def facts_of(dry_run: DryRun) -> Facts:
    return {
        "phase": str(dry_run.phase),
        "release": dry_run.release.digest,
        "state": dry_run.state,
        "note": dry_run.note,
        "files": dry_run.outcomes,
    }


def _phases(year: int, task: str | None, phase: str | None) -> list[Phase]:
    asked = {name: value for name, value in (("task__slug", task), ("slug", phase)) if value}
    found = list(Phase.objects.filter(task__edition=edition_of(year), **asked))
    if not found:
        raise NotThere(f"{year} has no such phase.")
    return found


def _wait(started: list[DryRun]) -> None:
    """Until none runs any more; workers do the work, and the sweeper ends what they cannot."""
    with progress_bar("Dry run") as report:
        while any(each.state == DryRunState.RUNNING for each in started):
            report("Scoring", sum(map(_fraction, started)) / len(started))
            time.sleep(LOOK_AGAIN_SECONDS)
            for each in started:
                each.refresh_from_db()


def _fraction(dry_run: DryRun) -> float:
    found = evaluations_of(dry_run).values()
    return sum(each.status in FINAL for each in found) / max(len(dry_run.outcomes), 1)


def _line(facts: Facts) -> str:
    files = [_file_line(file) for file in facts["files"]]
    return "\n".join([f"{facts['phase']}: {facts['state']} {facts['note']}".rstrip(), *files])


def _file_line(file: Facts) -> str:
    if file["ok"] is None:
        return f"  {file['name']}: handed in"
    outcome = "as expected" if file["ok"] else f"expected {file['expected']}, found {file['found']} {file['note']}"
    return f"  {file['name']}: {outcome}"


def _as_json(facts: Facts) -> str:
    return json.dumps(facts, indent=2, ensure_ascii=False)
