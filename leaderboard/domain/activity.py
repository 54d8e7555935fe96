"""What teams did in a phase, day by day (UTC): files, refusals, free checks, limits reached, best scores."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from challenge.models import Edition, Phase
from submissions.domain.criterion import LOWER_IS_BETTER
from submissions.enums import Status
from submissions.models import Evaluation, FileCheck, QuotaSlot, Submission

from ..enums import PublicationState
from ..models import Entry

# A day stands out with at least so many files, and more than so many times what its team sent in a usual day before.
RISE_FILES, RISE_TIMES, DAYS_BEFORE = 5, 3, 7


@dataclass
class Day:
    """What a team did on one day; refused and failed ones are among the files."""

    files: int = 0
    refused: int = 0
    failed: int = 0
    checks: int = 0


@dataclass(frozen=True)
class Rise:
    """A day with far more files than usual; `before` are those of the seven days before it together."""

    day: date
    files: int
    before: int


@dataclass(frozen=True)
class Better:
    """A score that was better than all before of its team."""

    at: datetime
    value: float


@dataclass
class TeamActivity:
    """A team's days by date; `full_days` are those on which it used every slot of the daily limit."""

    team_id: int
    name: str
    days: dict[date, Day] = field(default_factory=lambda: defaultdict(Day))
    full_days: int = 0
    scores: list[Better] = field(default_factory=list)

    @property
    def total(self) -> Day:
        """All days together."""
        days = self.days.values()
        names = ("files", "refused", "failed", "checks")
        return Day(**{name: sum(getattr(day, name) for day in days) for name in names})

    @property
    def last_day(self) -> date | None:
        """The last with a file or a check."""
        return max(self.days, default=None)

    @property
    def rise(self) -> Rise | None:
        """The latest day that stands out."""
        return sudden_rise({day: told.files for day, told in self.days.items()})


def phases_with_activity(edition: Edition) -> list[tuple[Phase, int]]:
    """The edition's phases in the order of its tasks, each with how many files teams sent."""
    own = Q(submissions__team__is_internal=False)
    phases = Phase.objects.filter(task__edition=edition).annotate(files=Count("submissions", filter=own))
    in_order = phases.select_related("task").order_by("task__position", "task_id", "opens_at", "pk")
    return [(phase, phase.files) for phase in in_order]


def lower_is_better(phase: Phase) -> bool:
    """Whether the phase ranks by an error."""
    return LOWER_IS_BETTER.get(phase.primary_metric, True)


def activity(phase: Phase) -> list[TeamActivity]:
    """What each team did, the one with the most files first. Five queries at most, however many teams."""
    teams: dict[int, TeamActivity] = {}
    for team_id, name, day, status, number in _files(phase):
        told = teams.setdefault(team_id, TeamActivity(team_id, name)).days[day]
        told.files += number
        told.refused += number if status == Status.REJECTED else 0
        told.failed += number if status == Status.FAILED else 0
    for team_id, name, day, number in _checks(phase):
        teams.setdefault(team_id, TeamActivity(team_id, name)).days[day].checks += number
    full, scores = _full_days(phase), _scores(phase)
    for team in teams.values():
        team.full_days, team.scores = full.get(team.team_id, 0), scores.get(team.team_id, [])
    return sorted(teams.values(), key=lambda team: (-team.total.files, -team.total.checks, team.name))


def sudden_rise(files: Mapping[date, int]) -> Rise | None:
    """The latest day that stands out from those before it; a team's first one is no rise."""
    first = min(files, default=date.max)
    for day in sorted((day for day, number in files.items() if number >= RISE_FILES), reverse=True):
        before = sum(files.get(day - timedelta(days=back), 0) for back in range(1, DAYS_BEFORE + 1))
        usual = before / min(max((day - first).days, 1), DAYS_BEFORE)
        # Less than a file a day counts as one: after a slow week a few are no wonder.
        if before and files[day] > RISE_TIMES * max(usual, 1):
            return Rise(day, files[day], before)
    return None


def _files(phase: Phase) -> Iterator[tuple[int, str, date, str, int]]:
    """Team, name, day, status and number; files that organizers had scored anew are no act of their team."""
    sent = Evaluation.objects.filter(submission__phase=phase, submission__team__is_internal=False, is_rescore=False)
    days = sent.annotate(day=TruncDate("submission__submitted_at", tzinfo=UTC)).order_by()
    named = days.values_list("submission__team_id", "submission__team__name", "day", "status")
    yield from named.annotate(number=Count("pk"))


def _checks(phase: Phase) -> Iterator[tuple[int, str, date, int]]:
    asked = FileCheck.objects.filter(phase=phase, team__is_internal=False)
    days = asked.annotate(day=TruncDate("created_at", tzinfo=UTC)).order_by()
    yield from days.values_list("team_id", "team__name", "day").annotate(number=Count("pk"))


def _full_days(phase: Phase) -> dict[int, int]:
    """By team on how many days it used every slot of the limit of a day; slots that were given back are not used."""
    if not phase.limit_per_day:
        return {}
    used = QuotaSlot.objects.filter(phase=phase, period__startswith="day:").order_by()
    full = used.values("team", "period").annotate(number=Count("pk")).filter(number__gte=phase.limit_per_day)
    found: dict[int, int] = defaultdict(int)
    for row in full:
        found[row["team"]] += 1
    return found


def _scores(phase: Phase) -> dict[int, list[Better]]:
    """By team each score of the live standings that was better than all before of the team."""
    rows = Entry.objects.filter(publication__phase=phase, publication__state=PublicationState.LIVE)
    told = rows.order_by("submitted_at", "pk")
    teams = dict(Submission.objects.filter(phase=phase).values_list("pk", "team_id"))
    sign = 1 if lower_is_better(phase) else -1
    found: dict[int, list[Better]] = defaultdict(list)
    for submission_id, at, value in told.values_list("submission_id", "submitted_at", "primary_value"):
        scores = found[teams[submission_id]]
        if value is not None and (not scores or sign * value < sign * scores[-1].value):
            scores.append(Better(at, value))
    return found
