"""Registering a team, and the organizers' page of who takes part."""

from defusedcsv import csv
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.domain.public_editions import public_edition
from challenge.domain.registration_rules import set_registration
from challenge.enums import OrganizerRole
from challenge.forms.refusals import accepted
from challenge.forms.registration import RegistrationRulesForm
from challenge.models import Edition
from challenge.typing import SignedInRequest

from ..domain.errors import Refusal
from ..domain.membership import captain_of
from ..domain.registration import decide, is_open, register, registration_of, registration_view, registrations
from ..domain.teams import team_of, teams_of
from ..enums import RegistrationState
from ..forms.registration import DecisionForm, RegistrationForm
from ..models import Team

REGISTRATIONS_A_PAGE = 50
COLUMNS = ("team", "affiliation", "state", "asked_by", "email", "asked_at", "decided_at", "decided_by", "reason")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_team(request: SignedInRequest, year: int) -> HttpResponse:
    """How the person's team stands, and the form in which its captain registers it. `team` chooses among several."""
    edition = public_edition(year)
    own = chosen_team(request, edition)
    if own is None:
        messages.info(request, _("Create a team first, or join one: teams register."))
        return redirect("team", year)
    row = registration_of(own)
    sent = request.POST if request.method == "POST" else None
    form = RegistrationForm(sent, edition=edition, given=row.answers if row else None)
    if form.is_valid() and registered(request, own, form):
        return redirect("one_team", own.pk)
    context = registration_view(own, request.user, database_now()) | {
        "edition": edition,
        "team": own,
        "teams": list(teams_of(request.user, edition)),
        "captain": captain_of(own),
        "form": form,
    }
    return render(request, "submissions/register.html", context, status=422 if form.errors else 200)


def chosen_team(request: SignedInRequest, edition: Edition) -> Team | None:
    """The team that the address names, else the one that the person competes in, else any that they are in."""
    teams = teams_of(request.user, edition)
    if (named := request.GET.get("team", "")).isdecimal():
        return get_object_or_404(teams, pk=int(named))
    return team_of(request.user, edition) or teams.first()


def registered(request: SignedInRequest, own: Team, form: RegistrationForm) -> bool:
    """Whether the team was taken or its wish noted; if not, the form says why."""
    try:
        row = register(user=request.user, team=own, answers=form.cleaned_data, now=database_now())
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return False
    if row.state == RegistrationState.APPROVED:
        messages.success(request, _("“%(team)s” takes part.") % {"team": own})
    else:
        messages.success(request, _("The organizers have been asked. They answer by e-mail."))
    return True


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def organize_registrations(request: SignedInRequest, year: int) -> HttpResponse:
    """Who asked, with their answers; POST changes the rule by which teams take part."""
    role = OrganizerRole.EDITOR if request.method == "POST" else OrganizerRole.HELPER
    edition = organized_edition(request.user, year, role)
    form = RegistrationRulesForm(request.POST if request.method == "POST" else None, edition=edition)

    def change() -> Edition:
        return set_registration(edition, form.cleaned_data, now=database_now(), actor=request.user)

    if accepted(form, change):
        messages.success(request, _("Saved. Teams that are registered stay so."))
        return redirect("organize_registrations", year)
    return show_registrations(request, Edition.objects.get(pk=edition.pk), form)


def show_registrations(request: SignedInRequest, edition: Edition, form: RegistrationRulesForm) -> HttpResponse:
    state, rows = request.GET.get("state", ""), registrations(edition)
    shown = rows.filter(state=state) if state in RegistrationState.values else rows
    context = {
        "edition": edition,
        "step": "registrations",
        "form": form,
        "is_open": is_open(edition, database_now()),
        "states": [(each.value, each.label, rows.filter(state=each).count()) for each in RegistrationState],
        "state": state,
        "page": Paginator(shown, REGISTRATIONS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "organize/registrations.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def decide_registration(request: SignedInRequest, year: int, registration_id: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    row = get_object_or_404(registrations(edition), pk=registration_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Approve or decline, with a reason of at most 1,000 characters."))
        return redirect("organize_registrations", year)
    try:
        decide(row, **form.decision(), now=database_now(), actor=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("“%(team)s” is told of it by e-mail.") % {"team": row.team})
    return redirect("organize_registrations", year)


@login_required
@never_cache
@require_safe
def registrations_csv(request: SignedInRequest, year: int) -> HttpResponse:
    """Everything that was asked and answered, a column for each question that was ever asked."""
    edition = organized_edition(request.user, year, OrganizerRole.HELPER)
    rows = list(registrations(edition))
    questions = list(dict.fromkeys(each["question"] for row in rows for each in row.answers))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{year}-registrations.csv"'
    writer = csv.writer(response, lineterminator="\n")
    writer.writerow([*COLUMNS, *questions])
    for row in rows:
        answers = {each["question"]: each["answer"] for each in row.answers}
        who = [row.asked_by.name, row.asked_by.email] if row.asked_by else ["", ""]
        when = [row.asked_at.isoformat(), row.decided_at.isoformat() if row.decided_at else ""]
        facts = [row.team, row.team.affiliation, row.state, *who, *when, row.decided_by or "", row.reason]
        writer.writerow([*facts, *(answers.get(question, "") for question in questions)])
    return response
