"""What a team says of the method behind a submission. Each saving is a version; what was published stays as it was."""

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.domain.phases import Timing, timing
from challenge.models import User

from ..enums import Track
from ..models import MethodDescription, MethodVersion, Submission, Team
from ..queue import ring_for_leaderboard
from .competing import COMPETING
from .errors import MethodRefused, NotInTeam, TrackRefused
from .intake import check_track
from .membership import lock_teams, membership_of


@dataclass(frozen=True)
class Author:
    """One of those who made a method."""

    name: str
    affiliation: str = ""


@dataclass(frozen=True)
class Description:
    """A method as its team tells it. `authors` are in the order in which they are named."""

    short_name: str
    abstract: str = ""
    authors: tuple[Author, ...] = ()
    paper_url: str = ""
    code_url: str = ""
    track: str = Track.PROVIDED
    outside_data: str = ""
    is_ensemble: bool = False
    parameters: int | None = None
    compute: str = ""
    is_revealed: bool = True


# Of a description what stands in the submission itself.
OF_SUBMISSION = "track"


def description_of(submission: Submission) -> Description:
    """What is said of the submission's method now."""
    method = submission.method
    told: dict[str, Any] = {
        name: getattr(method, name) for name in Description.__dataclass_fields__ if name != OF_SUBMISSION
    }
    told["authors"] = tuple(Author(each["name"], each.get("affiliation", "")) for each in method.authors)
    return Description(**told, track=submission.track)


@transaction.atomic
def save_description(*, user: User, submission: Submission, description: Description, now: datetime) -> MethodVersion:
    """Keeps what a team says of a method as its next version; said again in the same words, it makes none.

    The data that it names decide the track, as long as the phase is open. Raises NotInTeam for whom does not compete
    in the team, MethodRefused with what is missing or contradicts itself, TrackRefused for a track that cannot be.
    """
    lock_teams(submission.team_id)
    check_describes(user, submission.team)
    _check_whole(description)
    submission = Submission.objects.select_related("team", "phase__task", "method").get(pk=submission.pk)
    _check_track(submission, description.track, now)
    newest = submission.method.versions.first()
    told = _plain(description)
    if newest is not None and newest.contents == told:
        return newest
    _write(submission, told, now)
    version = MethodVersion.objects.create(
        method=submission.method,
        number=newest.number + 1 if newest else 1,
        contents=told,
        saved_at=now,
        saved_by=user,
    )
    subject = f"submission {submission.pk}"
    record(verb="method.described", subject=subject, now=now, actor=user, version=version.number)
    transaction.on_commit(partial(ring_for_leaderboard, submission.phase_id))
    return version


def check_describes(user: User, team: Team) -> None:
    """Raises NotInTeam for whom does not compete in the team."""
    membership = membership_of(user, team)
    if membership is None or membership.role not in COMPETING:
        raise NotInTeam(_("Only members of “%(team)s” describe its methods.") % {"team": team})


def described_before(submission: Submission) -> "QuerySet[Submission]":
    """The team's other submissions with a whole description, the latest first: it may be copied from there."""
    others = Submission.objects.filter(team=submission.team_id, method__described_at__isnull=False)
    return others.exclude(pk=submission.pk).select_related("method").order_by("-submitted_at", "pk")


def _check_whole(description: Description) -> None:
    is_outside = description.track == Track.OUTSIDE
    wrong = {
        "short_name": (not description.short_name, _("Type a short name, as it shall stand on the leaderboard.")),
        "authors": (not description.authors, _("Name at least one author.")),
        "abstract": (
            description.is_revealed and not description.abstract,
            _("Write an abstract: a revealed method is described. Or choose that the method stays closed."),
        ),
        "outside_data": (
            is_outside != bool(description.outside_data),
            _("Say which outside data were used.")
            if is_outside
            else _(
                "Outside data are named, but the provided ones alone are chosen: choose outside data, or name none."
            ),
        ),
    }
    if problems := {name: sentence for name, (is_wrong, sentence) in wrong.items() if is_wrong}:
        raise MethodRefused(problems)


def _check_track(submission: Submission, track: str, now: datetime) -> None:
    if track == submission.track:
        return
    phase = submission.phase
    if timing(phase, now) is Timing.CLOSED:
        raise TrackRefused(
            _("“%(phase)s” has closed, and this entry stays with “%(track)s”. If that is wrong, tell the organizers.")
            % {"phase": phase.title, "track": submission.get_track_display()}
        )
    check_track(phase, track)
    chosen = Submission.objects.filter(team=submission.team_id, phase=phase, track=track, is_final_choice=True)
    if submission.is_final_choice and chosen.count() >= phase.final_entries:
        raise TrackRefused(
            _("This is a final entry, and your team has as many as it may in “%(track)s”. Choose others first.")
            % {"track": Track(track).label}
        )


def _write(submission: Submission, told: dict[str, Any], now: datetime) -> None:
    Submission.objects.filter(pk=submission.pk).update(track=told[OF_SUBMISSION])
    fields = {name: value for name, value in told.items() if name != OF_SUBMISSION}
    MethodDescription.objects.filter(pk=submission.method.pk).update(**fields, described_at=now, updated_at=now)


def _plain(description: Description) -> dict[str, Any]:
    told = asdict(description)
    return told | {"authors": list(told["authors"]), "track": str(description.track)}
