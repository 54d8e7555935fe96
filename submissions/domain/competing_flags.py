"""What competes: a team says it of each of its entries, the organizers of a whole team. The rest is shown unranked."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.domain.changes import refuse
from challenge.domain.names import clean_name
from challenge.models import Edition, User

from ..models import Submission, Team
from ..queue import ring_for_leaderboard
from .entry_lock import lock_entry
from .membership import lock_teams
from .recipients import teams_of_edition
from .teams import ring_for_tables_of


@transaction.atomic
def set_entry_competing(user: User, submission: Submission, *, is_competing: bool, now: datetime) -> Submission:
    """Whether the entry competes, as its team decides until the phase closes. Raises NotInTeam or PhaseClosed."""
    row = lock_entry(user, submission, now)
    if row.is_competing != is_competing:
        row.is_competing = is_competing
        row.save(update_fields=["is_competing"])
        facts = {"team": row.team_id, "phase": row.phase_id, "is_competing": is_competing}
        record(verb="submission.competing", subject=f"submission {row.pk}", now=now, actor=user, **facts)
        transaction.on_commit(partial(ring_for_leaderboard, row.phase_id))
    return row


@transaction.atomic
def set_team_competing(team: Team, *, is_competing: bool, reason: str, now: datetime, actor: User | None) -> Team:
    """Whether the team competes, as organizers decide; the reason is public where it does not.

    Live tables follow; published results stay until a correction. Raises SettingsRefused without a reason.
    """
    [row] = lock_teams(team.pk)
    reason = "" if is_competing else clean_name(reason)
    if not is_competing and not reason:
        raise refuse("reason", _("Say why, for everybody: as “The organizers' own lab” or “Sent after the end”."))
    before = (row.is_competing, row.not_competing_reason)
    if before == (is_competing, reason):
        return row
    row.is_competing, row.not_competing_reason = is_competing, reason
    row.save(update_fields=["is_competing", "not_competing_reason"])
    facts = {"is_competing": is_competing, "reason": reason, "before": list(before)}
    record(verb="team.competing", subject=f"team {row.pk}", now=now, actor=actor, **facts)
    ring_for_tables_of(row)
    return row


def teams_overview(edition: Edition) -> QuerySet[Team]:
    """The teams of an edition, each with `people`, `entries` (withdrawn ones too) and its registration."""
    here = Q(memberships__left_at__isnull=True)
    counted = teams_of_edition(edition).annotate(
        people=Count("memberships", filter=here, distinct=True), entries=Count("submissions", distinct=True)
    )
    return counted.select_related("registration").order_by("name", "pk")
