"""The organizers' page of what teams do in a phase."""

from collections.abc import Iterable
from datetime import timedelta
from operator import itemgetter

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenge.domain.organizing import organized_edition
from challenge.enums import OrganizerRole
from challenge.models import Phase
from challenge.templatetags.display import metric_name
from challenge.typing import SignedInRequest

from ..charts.activity import Step, TeamDay, best_over_time, files_by_day
from ..charts.chart import Chart
from ..domain.activity import TeamActivity, lower_is_better, phases_with_activity
from ..domain.activity import activity as activity_of
from .charts import asked_for

TEAMS_A_PAGE = 100
# What the tiles show, counted back from the last day with a file.
DRAWN_DAYS = 60


@login_required
@never_cache
@require_safe
def activity(request: SignedInRequest, year: int) -> HttpResponse:
    """One phase, `?phase=` its key; else the one with the most files."""
    edition = organized_edition(request.user, year, role=OrganizerRole.HELPER)
    phases = phases_with_activity(edition)
    phase = _chosen(phases, request.GET.get("phase", ""))
    teams = activity_of(phase) if phase else []
    charts = _charts(phase, teams) if phase and teams else []
    if (download := asked_for(request, charts)) is not None:
        return download
    context = {
        "edition": edition,
        "step": "activity",
        "phases": phases,
        "phase": phase,
        "page": Paginator(teams, TEAMS_A_PAGE).get_page(request.GET.get("page")),
        "rising": [team for team in teams if team.rise],
        "charts": charts,
    }
    return render(request, "organize/activity.html", context)


def _chosen(phases: list[tuple[Phase, int]], asked: str) -> Phase | None:
    """The phase that is asked for; where none of them is, the first of those with the most files."""
    for phase, _files in phases:
        if str(phase.pk) == asked:
            return phase
    return max(phases, key=itemgetter(1))[0] if phases else None


def _charts(phase: Phase, teams: list[TeamActivity]) -> list[Chart]:
    is_share = phase.primary_metric != "hierarchical_error"
    steps = _steps(teams, lower_is_better(phase))
    best = [best_over_time(steps, metric_name(phase.primary_metric), is_share=is_share)] if steps else []
    return [files_by_day(_days(teams)), *best]


def _days(teams: list[TeamActivity]) -> list[TeamDay]:
    last = max(team.last_day for team in teams if team.last_day)
    since = last - timedelta(days=DRAWN_DAYS - 1)
    return [
        TeamDay(team.name, day, told.files, told.refused, told.failed, told.checks)
        for team in teams
        for day, told in sorted(team.days.items())
        if day >= since
    ]


def _steps(teams: Iterable[TeamActivity], lower: bool) -> list[Step]:
    """All scores of a team together, the team with the best one first."""
    scored = sorted((team for team in teams if team.scores), key=lambda team: team.scores[-1].value, reverse=not lower)
    return [Step(team.name, each.at, each.value) for team in scored for each in team.scores]
