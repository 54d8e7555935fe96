"""Labels that were released, by the worker's own way."""

from challenge.models import Phase
from leaderboard.domain.retiring import release_labels
from submissions.models import Retirement

from .challenge import NOW


def release_labels_of(phase: Phase) -> Phase:
    """The phase with its live labels released to everybody at NOW."""
    made = Retirement.objects.create(phase=phase, release=phase.live_release, started_at=NOW)
    release_labels(made, lambda: NOW)
    phase.refresh_from_db()
    return phase
