"""Who competes with whom: making a team, finding a person's teams, asking who may act for one."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.domain.changes import Values, refuse, write_changes
from challenge.models import ChallengeTask, Edition, Phase, User

from ..enums import Role
from ..models import Membership, Team
from ..queue import ring_for_leaderboard
from .competing import COMPETING, check_may_compete, competing_teams, merged_team, tasks_from, tasks_of
from .errors import EmailNotVerified, NotInTeam
from .membership import check_captain, join, lock_people, lock_teams, membership_of, present
from .registration import register_unasked


@transaction.atomic
def create_team(
    *,
    user: User,
    edition: Edition,
    name: str,
    now: datetime,
    affiliation: str = "",
    website: str = "",
    tasks: Collection[ChallengeTask] = (),
) -> Team:
    """A new team with `user` as its captain; without `tasks` it competes in all of the edition's.

    It takes part at once where everybody may and nothing must be answered (`registration.py`).
    Raises AlreadyInTeam: a person competes in one team a task.
    """
    # Locked, so that two requests of one person cannot both find that there is no team yet.
    lock_people([user.pk])
    check_may_compete(user, edition, tasks_from(tasks))
    team = Team.objects.create(edition=edition, name=name, affiliation=affiliation, website=website, created_at=now)
    team.tasks.set(tasks)
    join(user, team, Role.CAPTAIN, now=now, actor=user, verb="team.created")
    register_unasked(user=user, team=team, now=now)
    return team


@transaction.atomic
def change_team(*, captain: User, team: Team, values: Values, now: datetime) -> Team:
    """Changes name, affiliation or website. Live tables follow; published results keep what they said.

    Raises NotCaptain, or SettingsRefused for a name that another team of the edition has.
    """
    [row] = lock_teams(team.pk)
    check_captain(captain, row)
    changed = write_changes(row, values, verb="team.changed", subject=f"team {row.pk}", now=now, actor=captain)
    if changed:
        ring_for_tables_of(row)
    return row


@transaction.atomic
def choose_tasks(*, captain: User, team: Team, tasks: Collection[ChallengeTask], now: datetime) -> None:
    """Changes what the team competes in. Raises NotCaptain, or AlreadyInTeam naming who competes elsewhere."""
    lock_teams(team.pk)
    check_captain(captain, team)
    people = [membership.user for membership in present(team).filter(role__in=COMPETING)]
    lock_people(person.pk for person in people)
    for person in people:
        check_may_compete(person, team.edition, tasks_from(tasks), within=[team], told_to=captain)
    before = sorted(team.tasks.values_list("slug", flat=True))
    team.tasks.set(tasks)
    after = sorted(task.slug for task in tasks)
    record(verb="team.tasks_changed", subject=f"team {team.pk}", now=now, actor=captain, before=before, after=after)


def tasks_named(edition: Edition, slugs: Iterable[str], *, field: str = "tasks") -> list[ChallengeTask]:
    """The edition's tasks of these names. Raises SettingsRefused, about the field, for one that it has not."""
    known = {task.slug: task for task in edition.tasks.all()}
    for slug in slugs:
        if slug not in known:
            told = _("The edition has no task “%(task)s”; its tasks are: %(known)s.")
            raise refuse(field, told % {"task": slug, "known": ", ".join(known) or "–"})
    return [known[slug] for slug in dict.fromkeys(slugs)]


def ring_for_tables_of(team: Team) -> None:
    """After the commit, has the live tables rebuilt that the team stands in."""
    for phase_id in Phase.objects.filter(submissions__team=team).distinct().values_list("pk", flat=True):
        transaction.on_commit(partial(ring_for_leaderboard, phase_id))


def team_of(user: User, edition: Edition, task: ChallengeTask | None = None) -> Team | None:
    """The team that the person competes in, in `task` or at all; None if there is none (an observer has none)."""
    teams = competing_teams(user, edition).prefetch_related("tasks").order_by("pk")
    return next((team for team in teams if task is None or task.pk in tasks_of(team)), None)


def teams_of(user: User, edition: Edition) -> QuerySet[Team]:
    """All teams of the edition that the person is in now, as an observer too, in the order of joining."""
    here = Membership.objects.filter(user=user, left_at__isnull=True, team__edition=edition)
    return Team.objects.filter(memberships__in=here).order_by("memberships__joined_at", "pk")


def team_to_submit_for(user: User, edition: Edition, task: ChallengeTask | None = None) -> Team:
    """The team that the person may submit for, in `task` or at all.

    Raises NotInTeam or EmailNotVerified with what to do.
    """
    team = team_of(user, edition, task)
    if team is None:
        raise NotInTeam(why_no_team(user, edition, task))
    check_email(user)
    return team


def check_email(user: User) -> None:
    """Raises EmailNotVerified unless the person has confirmed an e-mail address."""
    if not has_verified_email(user):
        raise EmailNotVerified(
            _(
                "Confirm your e-mail address before you submit: open the link that we sent to %(address)s. "
                "On the page of your account you can have it sent again."
            )
            % {"address": user.email}
        )


def has_verified_email(user: User) -> bool:
    return bool(EmailAddress.objects.filter(user=user, verified=True).exists())


def lock_to_submit(user: User, team: Team, task: ChallengeTask) -> Team:
    """Locks the team's row for a submission and asks again whether the person may submit for it in this task.

    Raises NotInTeam: while a file travelled the person may have left, or the team become part of another.
    """
    locked = Team.objects.select_for_update().get(pk=team.pk)
    if locked.is_internal:
        return locked
    if locked.merged_into_id:
        raise NotInTeam(
            _("“%(team)s” has become part of “%(into)s”. Load the page anew, then send the file for that team.")
            % {"team": team, "into": merged_team(locked)}
        )
    membership = membership_of(user, locked)
    if membership is None or membership.role not in COMPETING or task.pk not in tasks_of(locked):
        raise NotInTeam(why_no_team(user, locked.edition, task))
    return locked


def is_in_team(user: User, team: Team) -> bool:
    """Whether the person belongs to the team now, in any role."""
    return membership_of(user, team) is not None


def why_no_team(user: User, edition: Edition, task: ChallengeTask | None) -> str:
    """Why the person cannot submit for any team, and what to do."""
    if task and team_of(user, edition):
        return _(
            "None of your teams competes in “%(task)s”. Its captain can choose the task on the page of the team, "
            "or you create a team for it."
        ) % {"task": task.title}
    if teams_of(user, edition).exists():
        return _(
            "You are an observer, and observers do not submit. Ask the captain to invite you as a member, or create "
            "a team of your own."
        )
    return _("You are in no team of %(edition)s yet. Create one first, or open the link of an invitation.") % {
        "edition": edition
    }
