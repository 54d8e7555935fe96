"""A dry run: files with known answers, sent the way of every submission before teams send theirs.

Only the dates and the limits are not asked for. An internal team hands the files in, which no page of teams or of the
public shows.
"""

from datetime import datetime
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.enums import DryRunState
from challenge.models import DryRun, Edition, Phase, User

from ..models import Team
from ..queue import ring_for_dry_run
from ..scoring.inputs import InputsInvalid
from .dry_run_outcome import conclude, end
from .errors import DryRunRefused, Refusal
from .intake import Details, accept_submission
from .lease import Clock
from .materials import StorageCorrupt, scoring_inputs
from .receive import receive
from .rehearsal.contents import RehearsalFile

TEAM_NAME = "Dry runs of the organizers"


@transaction.atomic
def start_dry_run(phase: Phase, *, now: datetime, actor: User | None = None) -> DryRun:
    """Begins a dry run of the phase's live Release; a worker makes its files.

    Raises DryRunRefused without live labels, without an organizer to hand the files in, or while another runs.
    """
    locked = Phase.objects.select_for_update(of=("self",)).select_related("task__edition").get(pk=phase.pk)
    if locked.live_release is None:
        raise DryRunRefused(_("The phase has no live labels yet: import, freeze and make them live first."))
    if actor is None and not locked.task.edition.organizers.exists():
        raise DryRunRefused(_("The edition has no organizer yet, in whose name the files are handed in."))
    if locked.dry_runs.filter(state=DryRunState.RUNNING).exists():
        raise DryRunRefused(_("A dry run of this phase is under way: wait for its end."))
    dry_run = DryRun.objects.create(phase=locked, release=locked.live_release, started_at=now, started_by=actor)
    record(verb="dry_run.started", subject=str(locked), now=now, actor=actor)
    transaction.on_commit(partial(ring_for_dry_run, dry_run.pk))
    return dry_run


def send_files(dry_run_id: int, *, clock: Clock) -> DryRun | None:
    """What a worker does: makes the files and hands them in; None if there is nothing left to do.

    Done twice, it makes the same submissions. What cannot be made, or is not accepted, ends the dry run.
    """
    running = DryRun.objects.filter(pk=dry_run_id, state=DryRunState.RUNNING, outcomes=[])
    dry_run = running.select_related("phase__task__edition", "release__phase__task").first()
    if dry_run is None:
        return None
    try:
        _hand_in_all(dry_run, clock)
    except (Refusal, InputsInvalid, StorageCorrupt, ValueError, KeyError) as error:
        end(dry_run, DryRunState.FAILED, clock(), note=_("The files could not be made: %(why)s") % {"why": error})
        return dry_run
    return conclude(dry_run, clock())


def internal_team(edition: Edition, now: datetime) -> Team:
    """The team that hands in the files of dry runs: without members, and shown nowhere."""
    found = Team.objects.filter(edition=edition, is_internal=True).first()
    if found is not None:
        return found
    name = TEAM_NAME if not edition.teams.filter(name__iexact=TEAM_NAME).exists() else f"{TEAM_NAME} {now:%f}"
    return Team.objects.create(edition=edition, name=name, is_internal=True, created_at=now)


def _hand_in_all(dry_run: DryRun, clock: Clock) -> None:
    # It loads kernels, which take a second: not wherever Django starts.
    from .rehearsal.files import make_files

    if dry_run.phase.live_release_id != dry_run.release_id:
        raise DryRunRefused(_("Other labels were made live meanwhile. Start again."))
    with scoring_inputs(dry_run.release) as inputs:
        files = make_files(dry_run.release.contents["task"], inputs)
    outcomes = [_hand_in(dry_run, file, clock) for file in files]
    DryRun.objects.filter(pk=dry_run.pk, state=DryRunState.RUNNING).update(outcomes=outcomes)


def _hand_in(dry_run: DryRun, file: RehearsalFile, clock: Clock) -> dict[str, object]:
    edition = dry_run.phase.task.edition
    user = dry_run.started_by or edition.organizers.order_by("pk")[0]
    submission = accept_submission(
        user=user,
        team=internal_team(edition, clock()),
        phase=dry_run.phase,
        stored=receive(ContentFile(file.content, name=f"{file.name}.csv.gz")),
        details=Details(message=f"Dry run {dry_run.pk}: {file.name}", is_competing=False),
        idempotency_key=f"dry-run-{dry_run.pk}-{file.name}",
        now=clock(),
    )
    return {
        "name": file.name,
        "submission": str(submission.pk),
        "expected": file.expected,
        "remark": file.remark,
        "found": None,
        "ok": None,
        "note": "",
    }
