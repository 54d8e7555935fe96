"""What a team sees of provisional results: its own rows, and what it objects to them. Nobody else's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from challenge.models import ChallengeTask, Phase, User
from submissions.domain.competing import COMPETING
from submissions.domain.membership import membership_of
from submissions.domain.teams import teams_of
from submissions.models import Team

from ..models import Entry, Objection, Publication
from .objections import may_object, objections_of, provisional_results


@dataclass(frozen=True)
class OwnResults:
    """One team's part of one phase. publication: None once its results are final, and only objections are left."""

    team: Team
    phase: Phase
    publication: Publication | None
    entries: list[Entry]
    objections: list[Objection]
    may_object: bool


def own_results(user: User, task: ChallengeTask, now: datetime) -> list[OwnResults] | None:
    """The parts of all of a person's teams in the task's phases; None for who is in no team of the edition."""
    teams = list(teams_of(user, task.edition))
    if not teams:
        return None
    phases = task.phases.select_related("task__edition").order_by("opens_at", "pk")
    return [each for phase in phases for each in _of_phase(user, teams, phase, now)]


def _of_phase(user: User, teams: list[Team], phase: Phase, now: datetime) -> Iterator[OwnResults]:
    publication = provisional_results(phase)
    for team in teams:
        objections = list(objections_of(phase).filter(team=team))
        entries = _entries(publication, team) if publication else []
        if entries or objections:
            can = publication is not None and bool(entries) and may_object(publication, now) and _competes(user, team)
            yield OwnResults(team, phase, publication, entries, objections, can)


def _entries(publication: Publication, team: Team) -> list[Entry]:
    own = publication.entries.filter(submission_id__in=team.submissions.values("pk"))
    return list(own.order_by("track", "rank", "submitted_at"))


def _competes(user: User, team: Team) -> bool:
    membership = membership_of(user, team)
    return membership is not None and membership.role in COMPETING
