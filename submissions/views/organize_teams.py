"""The organizers' pages of teams: who they are, and whether they compete."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.enums import OrganizerRole
from challenge.forms.refusals import accepted
from challenge.typing import SignedInRequest

from ..domain.competing_flags import set_team_competing, teams_overview
from ..forms.competing import TeamCompetingForm

TEAMS_A_PAGE = 50


@login_required
@never_cache
@require_safe
def teams(request: SignedInRequest, year: int) -> HttpResponse:
    """All teams of the edition, and which of them do not compete."""
    edition = organized_edition(request.user, year, OrganizerRole.HELPER)
    pages = Paginator(teams_overview(edition), TEAMS_A_PAGE)
    context = {"edition": edition, "step": "teams", "page": pages.get_page(request.GET.get("page"))}
    return render(request, "organize/teams.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: SignedInRequest, year: int, team_id: int) -> HttpResponse:
    """One team, and the form that says whether it competes."""
    edition = organized_edition(request.user, year)
    found = get_object_or_404(teams_overview(edition), pk=team_id)
    form = TeamCompetingForm(request.POST if request.method == "POST" else None, team=found)

    def change() -> None:
        set_team_competing(found, **form.values(), now=database_now(), actor=request.user)

    if accepted(form, change):
        messages.success(request, _("Saved. Live tables follow; published results stay as they are."))
        return redirect("organize_teams", year)
    context = {"edition": edition, "step": "teams", "team": found, "form": form}
    return render(request, "organize/team.html", context, status=422 if form.errors else 200)
