"""A label audit: images of a closed phase on which its entries agree with each other against the label.

Whoever may read it sees labels. So it is for organizers, after closing, and for none of them who competed in the task.
A worker makes the list (label_audit_list.py), since workers alone read labels; it lies in the organizers' own store.
"""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenge.domain.audit import record
from challenge.domain.phase_settings import subject_of
from challenge.domain.phases import Timing, timing
from challenge.enums import GUESSING
from challenge.models import Phase, Release, User

from ..enums import AuditState, Status
from ..models import Evaluation, LabelAudit, Membership, Submission
from ..queue import ring_for_label_audit
from .competing import COMPETING
from .criterion import score_of
from .errors import AuditRefused

LEAST_ENTRIES = 2


@transaction.atomic
def start_label_audit(
    phase: Phase, *, min_entries: int | None = None, now: datetime, actor: User | None = None
) -> LabelAudit:
    """Begins an audit of the phase's live labels; a worker does it.

    min_entries: how many entries must agree, more than half of them if not given. Raises AuditRefused.
    """
    locked = Phase.objects.select_for_update(of=("self",)).select_related("task__edition").get(pk=phase.pk)
    check_may_audit(locked, now=now, actor=actor)
    release = locked.live_release
    if release is None:
        raise AuditRefused(_("The phase has no live labels."))
    if locked.label_audits.filter(state=AuditState.RUNNING).exists():
        raise AuditRefused(_("An audit of this phase is under way: wait for its end."))
    entries = len(best_of_teams(release))
    asked = min_entries or usual_min_entries(entries)
    _require_enough(entries, asked)
    audit = LabelAudit.objects.create(
        phase=locked, release=release, min_entries=asked, started_at=now, started_by=actor, summary={"entries": entries}
    )
    facts = {"release": release.digest, "min_entries": asked, "entries": entries}
    record(verb="label_audit.started", subject=subject_of(locked), now=now, actor=actor, **facts)
    transaction.on_commit(partial(ring_for_label_audit, audit.pk))
    return audit


def check_may_audit(phase: Phase, *, now: datetime, actor: User | None) -> None:
    """Raises AuditRefused for a phase that has not closed, a task without guesses, and an organizer who competed."""
    if phase.task.kind not in GUESSING:
        raise AuditRefused(_("Entries are compared by their first guesses, and this kind of task has none."))
    if timing(phase, now) is not Timing.CLOSED:
        told = _("The list shows labels, so it is made when the phase has closed%(when)s.")
        when = f": {phase.closes_at:%Y-%m-%d %H:%M} UTC" if phase.closes_at else _("; this one has no end")
        raise AuditRefused(told % {"when": when})
    if actor is not None and has_competed(actor, phase):
        raise AuditRefused(_("The list shows labels, and you competed in this task: leave it to another organizer."))


def has_competed(person: User, phase: Phase) -> bool:
    """Whether a team in which the person competes, or once did, has sent files to the phase's task."""
    memberships = Membership.objects.filter(user=person, role__in=COMPETING)
    return Submission.objects.filter(phase__task=phase.task_id, team__in=memberships.values("team")).exists()


def usual_min_entries(entries: int) -> int:
    """More than half of the entries, and two at least."""
    return max(LEAST_ENTRIES, entries // 2 + 1)


def best_of_teams(release: Release) -> list[Submission]:
    """The best scored submission of each team, by the phase's primary metric; of equals the one submitted first."""
    scored = Evaluation.objects.filter(release=release, status=Status.SCORED, submission__team__is_internal=False)
    best: dict[int, tuple[float, Submission]] = {}
    for evaluation in scored.select_related("submission").order_by("submission__submitted_at", "pk").iterator(100):
        score = score_of(evaluation.report or {"metrics": {}, "images": 0}, release.phase.primary_metric)
        team = evaluation.submission.team_id
        if score is not None and (team not in best or score.cost < best[team][0]):
            best[team] = (score.cost, evaluation.submission)
    return [submission for _cost, submission in best.values()]


def _require_enough(entries: int, asked: int) -> None:
    if entries < LEAST_ENTRIES:
        told = ngettext(
            "%(entries)s team has a scored entry: to agree takes two.",
            "%(entries)s teams have a scored entry: to agree takes two.",
            entries,
        )
        raise AuditRefused(told % {"entries": entries})
    if not LEAST_ENTRIES <= asked <= entries:
        told = _("From %(least)s to %(entries)s entries can be asked to agree, as many as teams have scored entries.")
        raise AuditRefused(told % {"least": LEAST_ENTRIES, "entries": entries})
