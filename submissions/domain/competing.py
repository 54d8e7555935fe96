"""One competing team a person and task: what binds a person, and whether two teams compete for the same.

A person is bound to the tasks of the teams that the person competes in now, and to those tasks where a team used a slot
while the person competed in it. Without the second rule, leaving and founding anew would be a way around every limit.
Organizers may lift it for one person's time in one team.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.models import ChallengeTask, Edition, User

from ..enums import Role
from ..models import Membership, QuotaSlot, Team
from .errors import AlreadyInTeam

COMPETING = (Role.CAPTAIN, Role.MEMBER)


@dataclass(frozen=True)
class Tasks:
    """The tasks that a team competes in; `ids` is None for all of the edition, those to come included."""

    ids: frozenset[int] | None

    def overlap(self, other: "Tasks") -> bool:
        return self.ids is None or other.ids is None or bool(self.ids & other.ids)

    def __or__(self, other: "Tasks") -> "Tasks":
        return Tasks(None if self.ids is None or other.ids is None else self.ids | other.ids)

    def __contains__(self, task_id: int) -> bool:
        return self.ids is None or task_id in self.ids


def tasks_from(chosen: Collection[ChallengeTask]) -> Tasks:
    """What a team that chose these tasks competes in: none chosen means all."""
    return Tasks(frozenset(task.pk for task in chosen) or None)


def tasks_of(team: Team) -> Tasks:
    return tasks_from(team.tasks.all())


def check_may_compete(
    user: User, edition: Edition, tasks: Tasks, *, within: Collection[Team] = (), told_to: User | None = None
) -> None:
    """Raises AlreadyInTeam if the person is bound to a team other than those of `within` in one of the tasks.

    told_to: who reads why, the person unless given. In which other team somebody is, is told to nobody else.
    The person's row must be locked, so that two requests cannot both find that nothing binds.
    """
    own = {team.pk for team in within}
    for team in competing_teams(user, edition).exclude(pk__in=own).prefetch_related("tasks"):
        if tasks.overlap(tasks_of(team)):
            raise AlreadyInTeam(_competes_elsewhere(user, _named(team, told_to in {None, user})))
    for team, task in _tasks_with_used_slots(user, edition):
        if team.pk not in own and task.pk in tasks:
            raise AlreadyInTeam(_has_competed(user, _named(team, told_to in {None, user}), task))


def competing_teams(user: User, edition: Edition) -> QuerySet[Team]:
    """The teams that the person competes in now: as captain or member, not as observer."""
    return Team.objects.filter(
        edition=edition,
        memberships__in=Membership.objects.filter(user=user, left_at__isnull=True, role__in=COMPETING),
    )


def _tasks_with_used_slots(user: User, edition: Edition) -> Iterator[tuple[Team, ChallengeTask]]:
    """The teams and tasks in which slots were used, and not given back, while the person competed there."""
    binding = Membership.objects.filter(user=user, team__edition=edition, role__in=COMPETING, released_at=None)
    for membership in binding.select_related("team"):
        team = merged_team(membership.team)
        slots = QuotaSlot.objects.filter(team=team, submission__submitted_at__gte=membership.joined_at)
        if membership.left_at:
            slots = slots.filter(submission__submitted_at__lte=membership.left_at)
        for task in ChallengeTask.objects.filter(phases__quota_slots__in=slots).distinct():
            yield team, task


@transaction.atomic
def release(membership: Membership, *, actor: User, now: datetime) -> bool:
    """Lets the person compete elsewhere in spite of slots that were used in this membership, and writes that down.

    False if it lasts, since present teams always bind, or is released already.
    """
    ended = Membership.objects.filter(pk=membership.pk, left_at__isnull=False, released_at=None)
    released = ended.update(released_at=now) == 1
    if released:
        record(
            verb="membership.released",
            subject=f"team {membership.team_id}",
            now=now,
            actor=actor,
            membership=membership.pk,
            person=membership.user_id,
        )
    return released


def merged_team(team: Team) -> Team:
    """The team that it has become part of, in however many steps; itself if it merged with none."""
    while team.merged_into is not None:
        team = team.merged_into
    return team


def _named(team: Team, is_own: bool) -> str:
    return _("the team “%(team)s”") % {"team": team} if is_own else _("another team")


def _competes_elsewhere(user: User, team: str) -> str:
    return _(
        "%(person)s competes in %(team)s already, and a person competes in one team a task. "
        "Leave that team first, choose other tasks, or come as an observer."
    ) % {"person": user, "team": team}


def _has_competed(user: User, team: str, task: ChallengeTask) -> str:
    return _(
        "%(person)s has used submissions of “%(task)s” with %(team)s, and a person competes in one team a "
        "task. Go back to that team, come as an observer, or ask the organizers."
    ) % {"person": user, "task": task.title, "team": team}
