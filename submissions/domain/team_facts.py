"""What a person's programs are told of their teams: role, people, tasks, and whether they may submit now."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from challenge.domain.terms import current_terms
from challenge.models import ChallengeTask, Edition, User

from ..enums import RegistrationState, Role
from ..models import Membership, Team, TermsAcceptance
from .competing import COMPETING
from .membership import in_order
from .teams import has_verified_email, teams_of


@dataclass(frozen=True)
class TeamFacts:
    """A team as one of its people sees it.

    people: who is in it now, the captain first. tasks: what it competes in, all of the edition's where none were
    chosen. registration: None where it has not asked to take part. may_submit: whether the person may, apart from
    limits and dates.
    """

    team: Team
    role: Role
    people: list[Membership]
    tasks: list[ChallengeTask]
    registration: RegistrationState | None
    accepted_terms: bool
    may_submit: bool


def facts_of_team(user: User, team: Team) -> TeamFacts:
    """A team that the person is in now."""
    return _facts_of(user, Team.objects.filter(pk=team.pk))[0]


def facts_of_own_teams(user: User, edition: Edition) -> list[TeamFacts]:
    """The teams of the edition that the person is in now, in the order of joining: as many queries for 1 as for 3."""
    return _facts_of(user, teams_of(user, edition))


def _facts_of(user: User, teams: QuerySet[Team]) -> list[TeamFacts]:
    people = in_order(Membership.objects.filter(left_at__isnull=True).select_related("user"))
    found = list(
        teams.select_related("edition", "registration").prefetch_related(
            Prefetch("memberships", people, to_attr="people"), "tasks", "edition__tasks"
        )
    )
    accepted, has_email = _accepted(found), has_verified_email(user)
    return [_facts(user, team, team.pk in accepted, has_email=has_email) for team in found]


def _facts(user: User, team: Team, accepted: bool, *, has_email: bool) -> TeamFacts:
    people: list[Membership] = team.people  # type: ignore[attr-defined]
    role = next(Role(here.role) for here in people if here.user_id == user.pk)
    registration = getattr(team, "registration", None)
    state = RegistrationState(registration.state) if registration else None
    takes_part = state == RegistrationState.APPROVED and accepted
    return TeamFacts(
        team=team,
        role=role,
        people=people,
        tasks=list(team.tasks.all()) or list(team.edition.tasks.all()),
        registration=state,
        accepted_terms=accepted,
        may_submit=role in COMPETING and has_email and takes_part,
    )


def _accepted(teams: Iterable[Team]) -> set[int]:
    """The keys of teams that are bound by the terms that count now, or of which none are asked."""
    teams = list(teams)
    terms = {edition: current_terms(edition) for edition in {team.edition for team in teams}}
    asked = [each for each in terms.values() if each is not None]
    rows = TermsAcceptance.objects.filter(team__in=teams, terms__in=asked) if asked else TermsAcceptance.objects.none()
    accepted = set(rows.values_list("team", flat=True))
    return {team.pk for team in teams if terms[team.edition] is None or team.pk in accepted}
