"""What is to be derived of a phase's scores, and what of it is missing. Light to import: workers do the rest."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from challenge.domain.phases import Timing, timing
from challenge.enums import Reveal
from challenge.models import Phase
from submissions.models import Evaluation
from submissions.scoring.version import SCORER_VERSION

from ..enums import Part
from ..models import EntryDetail
from .rows import scored_evaluations

# What of a phase is read for it.
NEEDED = ("live_release__ground_truth", "live_release__taxonomy", "live_release__phase__task", "task__edition")


def phases_to_analyse(now: datetime) -> list[int]:
    """The phases of which something is missing, as ids."""
    phases = Phase.objects.filter(live_release__isnull=False).select_related(*NEEDED)
    return [phase.pk for phase in phases.order_by("pk") if is_behind(phase, now)]


def is_phase_behind(phase_id: int, now: datetime) -> bool:
    """As `is_behind`, by the phase's key."""
    return is_behind(Phase.objects.select_related(*NEEDED).get(pk=phase_id), now)


def is_being_compared(phase: Phase, now: datetime) -> bool:
    """Whether a worker has yet to derive what published results would say of chance. Needs the labels as above."""
    return any(without_details(phase, part).exclude(outcomes="").exists() for part in _final_parts(phase, now))


def is_behind(phase: Phase, now: datetime) -> bool:
    """Whether a score of the phase has no details of a part that they are wanted of."""
    return any(without_details(phase, part).exists() for part in wanted_parts(phase, now))


def wanted_parts(phase: Phase, now: datetime) -> list[Part]:
    """The parts of a phase's images that details are wanted of: what is shown live, and what results may be of.

    Of a phase that hides or steps its scores nothing is derived before it has closed. Needs the live Release with its
    labels.
    """
    release = phase.live_release
    if release is None:
        return []
    is_shown = phase.reveal == Reveal.ALL
    live = [Part.LIVE if release.ground_truth.split else Part.ALL] if is_shown else []
    return list(dict.fromkeys([*live, *_final_parts(phase, now)]))


def _final_parts(phase: Phase, now: datetime) -> list[Part]:
    """What published results are of; nothing before a phase may be published."""
    release, is_final = phase.live_release, phase.closes_at is None or timing(phase, now) is Timing.CLOSED
    if release is None or not is_final:
        return []
    return [Part.HOLDOUT if release.ground_truth.split else Part.ALL]


def without_details(phase: Phase, part: Part) -> QuerySet[Evaluation]:
    """The phase's scored evaluations that have no details of a part yet."""
    release = phase.live_release
    there = EntryDetail.objects.filter(
        submission_id=OuterRef("submission_id"),
        release_digest=release.digest if release else "",
        scorer_version=SCORER_VERSION,
        part=part,
    )
    return scored_evaluations(phase).exclude(Exists(there))
