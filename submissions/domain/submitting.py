"""A whole upload in one request: refuse early, store, accept."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.core.files import File
from django.utils.translation import gettext as _

from challenge.domain.phases import phase_to_show
from challenge.models import ChallengeTask, Phase, User

from ..models import Submission, Team
from .errors import NotReady
from .intake import Details, accept_submission, check_intake, check_track, find_submission
from .receive import receive


def submit_upload(
    *,
    user: User,
    team: Team,
    task: ChallengeTask,
    upload: "File[bytes]",
    details: Details,
    idempotency_key: str,
    clock: Callable[[], datetime],
    declared_sha256: str = "",
) -> Submission:
    """Stores an upload and makes it a submission of the task's open phase. Raises Refusal.

    `clock` is read before the bytes are stored, to refuse early, and again after, since that moment counts.
    """
    phase = phase_for_submission(task, clock())
    if find_submission(team, idempotency_key) is None:
        check_intake(team, phase, clock())
        check_track(phase, details.track)
    stored = receive(upload, declared_sha256=declared_sha256)
    return accept_submission(
        user=user,
        team=team,
        phase=phase,
        stored=stored,
        details=details,
        idempotency_key=idempotency_key,
        now=clock(),
    )


def phases_for_submissions(tasks: Iterable[ChallengeTask], now: datetime) -> list[Phase]:
    """The phase of each task that a submission of this moment is for, where it has any: one query."""
    phases: dict[int, list[Phase]] = {task.pk: [] for task in tasks}
    for phase in Phase.objects.filter(task__in=phases).select_related("task__edition", "live_release"):
        phases[phase.task_id].append(phase)
    shown = (phase_to_show(of_task, now) for of_task in phases.values())
    return [phase for phase in shown if phase]


def phase_for_submission(task: ChallengeTask, now: datetime) -> Phase:
    """The phase that a submission of this moment is for. Raises NotReady if the task has none."""
    phase = phase_to_show(task.phases.all(), now)
    if phase is None:
        raise NotReady(_("“%(task)s” has no phase yet.") % {"task": task.title})
    return phase
