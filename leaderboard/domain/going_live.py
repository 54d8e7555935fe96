"""Making a Release live: the one moment at which shown scores change, and a person's decision."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.domain.releases import make_live
from challenge.models import Phase, Release, User
from submissions.domain.errors import RescoringRefused
from submissions.domain.rescoring import progress

from .diff import diff_with_live
from .notices import tell_rescored
from .standings import refresh_standings


@transaction.atomic
def go_live(release: Release, *, now: datetime, actor: User | None = None) -> None:
    """Switches the phase to the Release and rebuilds its live table, at once or not at all.

    The first Release of a phase needs nothing else. Any other must have scored all that the live one has scored.
    Published tables and old evaluations stay as they are. Raises RescoringRefused.
    """
    phase = Phase.objects.select_for_update(of=("self",)).select_related("live_release").get(pk=release.phase_id)
    release.refresh_from_db(fields=["candidate_since"])
    if phase.live_release_id == release.pk:
        raise RescoringRefused(_("It is live already."))
    if phase.live_release is not None:
        check_complete(release)
        _write_down(release, phase.live_release, now, actor)
        tell_rescored(phase, phase.live_release, release, now)
    make_live(release, now=now, actor=actor)
    refresh_standings(phase.pk, now=now)


def check_complete(release: Release) -> None:
    """Raises RescoringRefused unless every scored submission of the phase came to its end against the Release."""
    if release.candidate_since is None:
        raise RescoringRefused(
            _("The submissions of the phase have not been scored against it. Score them anew first.")
        )
    found = progress(release)
    if not found.is_complete:
        raise RescoringRefused(
            _(
                "%(done)s of %(total)s submissions are scored anew: %(waiting)s wait, %(failed)s failed. "
                "All must be done before it can go live."
            )
            % {"done": found.done, "total": found.total, "waiting": found.waiting, "failed": found.failed}
        )


def _write_down(release: Release, previous: Release, now: datetime, actor: User | None) -> None:
    """What the person approved stays on record."""
    diff = diff_with_live(release)
    record(
        verb="release.replaced",
        subject=str(previous),
        now=now,
        actor=actor,
        by=release.digest,
        entries=len(diff.changes) if diff else 0,
        changed=diff.changed if diff else 0,
        movers=diff.movers if diff else 0,
        winner_changes=bool(diff and diff.winner_changes),
    )
