"""The organizers' pages of an edition: which there are, a new one, its check list, what the public is told."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..domain.changes import SettingsRefused
from ..domain.clock import database_now
from ..domain.copying import begin_edition
from ..domain.editions import change_edition, remove_edition
from ..domain.opening import NotReady, announce, conceal, open_edition
from ..domain.organizers import open_invitations
from ..domain.organizing import name_of, organized_edition, powers_of
from ..domain.readiness import findings, missing
from ..enums import OrganizerRole
from ..forms.editions import AboutForm, NewEditionForm
from ..forms.organizers import InvitationForm
from ..forms.refusals import accepted
from ..models import Edition
from ..typing import SignedInRequest


@login_required
@never_cache
@require_safe
def editions(request: SignedInRequest) -> HttpResponse:
    """The editions that the person organizes. Staff find here how to make one; for all others there is no page."""
    own = Edition.objects.filter(organizers=request.user)
    counted = own.annotate(task_count=Count("tasks", distinct=True), phase_count=Count("tasks__phases", distinct=True))
    shown = list(counted)
    if not shown and not request.user.is_staff:
        raise Http404
    return render(request, "organize/editions.html", {"editions": shown})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_edition(request: SignedInRequest) -> HttpResponse:
    """Staff alone make editions: whoever does becomes an organizer, and with it reads what teams do not."""
    if not request.user.is_staff:
        raise Http404
    form = NewEditionForm(request.POST if request.method == "POST" else None, person=request.user)
    if accepted(form, lambda: begin_edition(**form.cleaned_data, actor=request.user, now=database_now())):
        year = form.cleaned_data["year"]
        messages.success(request, _("The edition of %(year)s is in preparation.") % {"year": year})
        return redirect("organize", year)
    return render(request, "organize/new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def overview(request: SignedInRequest, year: int) -> HttpResponse:
    """What is done and what is missing."""
    edition = organized_edition(request.user, year, role=OrganizerRole.HELPER)
    found = findings(edition, database_now())
    context = {
        "edition": edition,
        "step": "overview",
        "lines": [
            {"finding": line, "severity": line.severity.value, "address": reverse(page, args=arguments)}
            for line in found
            for page, *arguments in [line.where]
        ],
        "missing": len(missing(found)),
    }
    return render(request, "organize/overview.html", context)


@login_required
@require_POST
def open_to_teams(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year, role=OrganizerRole.CHAIR)
    try:
        open_edition(edition, now=database_now(), actor=request.user)
    except NotReady as lacking:
        messages.error(request, " ".join([_("Some things are missing still."), *map(str, lacking.findings)]))
    else:
        messages.success(request, _("The edition is open: its phases take submissions at their dates."))
    return redirect("organize", year)


@login_required
@require_POST
def announce_edition(request: SignedInRequest, year: int) -> HttpResponse:
    announce(organized_edition(request.user, year, role=OrganizerRole.CHAIR), now=database_now(), actor=request.user)
    messages.success(request, _("The edition is announced: everybody sees it, and teams can form."))
    return redirect("organize", year)


@login_required
@require_POST
def conceal_edition(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year, role=OrganizerRole.CHAIR)
    try:
        conceal(edition, now=database_now(), actor=request.user)
    except SettingsRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The announcement is taken back: only organizers see the edition."))
    return redirect("organize", year)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, year: int) -> HttpResponse:
    """Says what goes with an edition in preparation, then removes it."""
    edition = organized_edition(request.user, year, role=OrganizerRole.CHAIR)
    if request.method == "POST":
        try:
            remove_edition(edition, now=database_now(), actor=request.user)
        except SettingsRefused as refused:
            messages.error(request, str(refused))
            return redirect("organize", year)
        messages.success(request, _("The edition of %(year)s is removed.") % {"year": year})
        return redirect("home")
    context = {"edition": edition, "step": "overview", "tasks": edition.tasks.all()}
    return render(request, "organize/edition_remove.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: SignedInRequest, year: int) -> HttpResponse:
    """What the edition is called, its prize and its dates, and who organizes it."""
    edition = organized_edition(request.user, year)
    form = AboutForm(request.POST if request.method == "POST" else None, instance=edition)
    if accepted(form, lambda: change_edition(edition, form.cleaned_data, now=database_now(), actor=request.user)):
        messages.success(request, _("Saved."))
        return redirect("organize_about", year)
    return show_about(request, year, form)


def show_about(request: SignedInRequest, year: int, form: AboutForm, **more: Any) -> HttpResponse:
    # Loaded anew: a form that was refused has written its values into the row it was given.
    edition = Edition.objects.get(year=year)
    context: dict[str, Any] = {
        "edition": edition,
        "step": "about",
        "form": form,
        "organizers": edition.organizer_roles.select_related("user").order_by("user__email"),
        "invitations": open_invitations(edition, database_now()),
        "invitation_form": InvitationForm(),
        "roles": [(role.value, name_of(role), powers_of(role)) for role in OrganizerRole],
    } | more
    is_refused = bool(form.errors or context["invitation_form"].errors)
    return render(request, "organize/about.html", context, status=422 if is_refused else 200)
