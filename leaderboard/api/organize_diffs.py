"""The organizers' API of a candidate Release against the live one, and the decision to make it live."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Router, Schema
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.domain.releases import release_of
from challenge.enums import OrganizerRole
from challenge.models import Release
from challenge.typing import SignedInRequest
from submissions.domain.rescoring import Progress, progress
from submissions.enums import Status

from ..domain.diff import Diff, diff_with_live
from ..domain.diff_table import diff_facts
from ..domain.going_live import go_live
from .headings import Track

router = Router(tags=["organizing: results"])
RELEASE = "/editions/{int:year}/organize/releases/{int:release_id}"


class ProgressOut(Schema):
    """How many submissions of the phase have been scored against the Release."""

    total: int
    scored: int
    refused: int
    ended: int = Field(description="An organizer ended them, with a reason.")
    failed: int = Field(description="By our fault, to be queued again.")
    waiting: int
    is_complete: bool


class FirstOut(Schema):
    """The teams at rank 1 of a track, now and if the Release were live."""

    track: Track
    before: list[str]
    after: list[str]


class DiffOut(Schema):
    release_id: int
    digest: str
    phase_id: int
    is_live: bool
    candidate_since: datetime | None
    progress: ProgressOut
    live_digest: str | None = Field(description="Of what it is compared with; null while nothing is live, or it is.")
    metric: str | None
    entries: int = Field(description="How many changes there are to list.")
    changed: int = Field(description="Entries whose score changes.")
    movers: int = Field(description="Entries whose rank changes.")
    winner_changes: bool
    winners: list[FirstOut]


class ChangeOut(Schema):
    """One entry in both tables; `old` is of what is live, `new` of the candidate. Null where there is none."""

    submission: UUID
    team: str
    method: str
    track: Track
    competing: bool
    old_count: int | None
    new_count: int | None
    count_change: int | None
    old_images: int | None
    new_images: int | None
    old_value: float | None
    new_value: float | None
    value_change: float | None
    old_rank: int | None
    new_rank: int | None
    rank_change: int | None = Field(description="Above 0 it rises.")
    status: Status | Literal[""] = Field(description="Of its evaluation against the candidate; empty without one.")


@router.get(RELEASE + "/diff", response=DiffOut, auth=Token("organize"), summary="A Release against the live one")
def get_diff(request: SignedInRequest, year: int, release_id: int) -> Any:
    """What would change if it went live, in numbers."""
    return _told(release_of(organized_edition(request.user, year), release_id))


@router.get(
    RELEASE + "/diff/changes", response=list[ChangeOut], auth=Token("organize"), summary="The same, entry by entry"
)
@paginate(Pages)
def list_changes(request: SignedInRequest, year: int, release_id: int) -> Any:
    """In the order of the candidate's table; none while nothing is live, or of the live Release itself."""
    diff = diff_with_live(release_of(organized_edition(request.user, year), release_id))
    return [diff_facts(change) for change in diff.changes] if diff else []


@router.post(
    RELEASE + "/make-live", response=DiffOut, auth=Token("organize"), summary="Make a Release the live one of its phase"
)
def make_release_live(request: SignedInRequest, year: int, release_id: int) -> Any:
    """The standings are those of the new table at once; published results stay. Chairs alone may do this."""
    release = release_of(organized_edition(request.user, year, OrganizerRole.CHAIR), release_id)
    go_live(release, now=database_now(), actor=request.user)
    return _told(release_of(release.phase.task.edition, release_id))


def _told(release: Release) -> dict[str, Any]:
    diff = diff_with_live(release)
    found: Progress = progress(release)
    return {
        "release_id": release.pk,
        "digest": release.digest,
        "phase_id": release.phase_id,
        "is_live": release.phase.live_release_id == release.pk,
        "candidate_since": release.candidate_since,
        "progress": found,
        "live_digest": diff.live.digest if diff else None,
        "metric": diff.metric if diff else None,
        "entries": len(diff.changes) if diff else 0,
        "changed": diff.changed if diff else 0,
        "movers": diff.movers if diff else 0,
        "winner_changes": bool(diff and diff.winner_changes),
        "winners": _winners(diff) if diff else [],
    }


def _winners(diff: Diff) -> list[dict[str, Any]]:
    return [{"track": track, "before": before, "after": after} for track, (before, after) in diff.winners.items()]
