"""What organizers see of a year's results: how each phase stands, what would be frozen, what was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from challenge.domain.organizing import phase_of
from challenge.domain.phases import Timing, timing
from challenge.enums import Split
from challenge.models import Edition, Phase
from submissions.enums import Track

from ..enums import Part, PublicationState, Stage, Standing
from ..models import Entry, Publication
from .publish import CannotPublish, marks_of, present_entries
from .rows import heading
from .table_ranks import rank_entries
from .waiting import Files, files_of, hindrance, hindrance_to_final, unanswered_objections


@dataclass(frozen=True)
class PhaseResults:
    """One phase.

    hindrance: why its results cannot be frozen now. versions: all frozen ones, the newest first. unanswered: how many
    objections wait for an answer.
    """

    phase: Phase
    files: Files
    hindrance: str
    versions: list[Publication]
    now: datetime
    unanswered: int = 0

    @property
    def newest(self) -> Publication | None:
        return self.versions[0] if self.versions else None

    @property
    def in_force(self) -> Publication | None:
        return self.newest if self.newest and not self.newest.withdrawn_at else None

    @property
    def provisional(self) -> Publication | None:
        return self.in_force if self.in_force and self.in_force.stage == Stage.PROVISIONAL else None

    @property
    def final(self) -> Publication | None:
        return self.in_force if self.in_force and self.in_force.stage == Stage.FINAL else None

    @property
    def hindrance_to_final(self) -> str:
        """Why final results cannot be frozen now: as `hindrance`, and what objections ask for."""
        if self.provisional and (reason := hindrance_to_final(self.provisional, self.unanswered, self.now)):
            return reason
        return self.hindrance

    @property
    def is_ready(self) -> bool:
        return not self.final and not self.hindrance_to_final

    @property
    def is_due(self) -> bool:
        """Whether the moment set for it has come and it waits for something."""
        is_past = bool(self.phase.publish_at and self.phase.publish_at <= self.now)
        return is_past and (not self.versions or self.provisional is not None)

    @property
    def is_of_year(self) -> bool:
        """Whether publishing the year publishes it."""
        is_closed = timing(self.phase, self.now) is Timing.CLOSED
        is_test = self.phase.split == Split.TEST and not self.phase.is_benchmark
        return is_test and is_closed and not self.final

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        if self.newest is None:
            return Standing.WAITS if self.hindrance else Standing.READY
        if self.in_force is None:
            return Standing.WITHDRAWN
        return Standing.PROVISIONAL if self.provisional else Standing.PUBLISHED

    @property
    def state(self) -> str:
        """The same in words, with the version."""
        words = str(self.standing.label)
        return _("%(state)s, version %(n)s") % {"state": words, "n": self.newest.version} if self.newest else words


def results_of_year(edition: Edition, now: datetime) -> list[PhaseResults]:
    """All phases of an edition: the same queries however many."""
    phases = Phase.objects.filter(task__edition=edition).select_related("task__edition", "live_release__ground_truth")
    return _results(list(phases.order_by("task__position", "task_id", "opens_at", "pk")), now)


def results_of_phase(phase: Phase, now: datetime) -> PhaseResults:
    """One phase, read with its task, edition and live Release."""
    (found,) = _results([phase], now)
    return found


def results_of_id(edition: Edition, phase_id: int, now: datetime) -> PhaseResults:
    """One phase of the edition by its key. Raises Http404."""
    return results_of_phase(phase_of(edition, phase_id), now)


def in_force_of(found: PhaseResults) -> Publication:
    """What can be corrected or withdrawn. Raises CannotPublish while nothing is in force."""
    if found.in_force is None:
        raise CannotPublish(_("Nothing of this phase is published."))
    return found.in_force


def preview(phase: Phase, in_force: Publication | None, now: datetime) -> list[Entry]:
    """The rows that would be frozen now, the best first; they are not saved."""
    if phase.live_release is None:
        return []
    marks = marks_of(in_force) if in_force else {}
    table = Publication(**heading(phase, phase.live_release, Part.HOLDOUT, now))
    return by_track(rank_entries(present_entries(phase, marks, now), table))


def by_track(entries: Iterable[Entry]) -> list[Entry]:
    """Rows as they are shown: each track by rank, what is not ranked last."""
    return sorted(entries, key=_place)


def _place(entry: Entry) -> tuple[bool, bool, int, datetime]:
    return entry.track != Track.PROVIDED, entry.rank is None, entry.rank or 0, entry.submitted_at


def _results(phases: list[Phase], now: datetime) -> list[PhaseResults]:
    files = files_of(phases)
    frozen = Publication.objects.filter(phase__in=phases, state=PublicationState.FROZEN).defer("contents")
    versions = _by_phase(frozen.select_related("published_by").order_by("-version"))
    unanswered = unanswered_objections(phases)
    return [
        PhaseResults(
            phase,
            files[phase.pk],
            hindrance(phase, files[phase.pk], now),
            versions.get(phase.pk, []),
            now,
            unanswered.get(phase.pk, 0),
        )
        for phase in phases
    ]


def _by_phase(publications: Iterable[Publication]) -> dict[int, list[Publication]]:
    found: dict[int, list[Publication]] = {}
    for each in publications:
        found.setdefault(each.phase_id, []).append(each)
    return found
