"""Who organizes an edition: inviting, roles, removing, and what the person with a link sees."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..domain.changes import SettingsRefused
from ..domain.clock import database_now
from ..domain.organizers import (
    InvitationEnded,
    InvitationRefused,
    accept,
    change_role,
    check_acceptable,
    check_open,
    find_invitation,
    invite,
    remove_organizer,
    revoke,
)
from ..domain.organizing import organized_edition
from ..enums import OrganizerRole
from ..forms.editions import AboutForm
from ..forms.organizers import InvitationForm, RoleForm
from ..models import Edition, Organizer, OrganizerInvitation, User
from ..typing import SignedInRequest
from .organize import show_about


def chaired(request: SignedInRequest, year: int) -> Edition:
    """The edition, for its chairs. Raises as `organized_edition`."""
    return organized_edition(request.user, year, role=OrganizerRole.CHAIR)


@login_required
@never_cache
@require_POST
def new_invitation(request: SignedInRequest, year: int) -> HttpResponse:
    """Makes a link and shows it on the page that answers: it is in no address, session or row to be shown again."""
    edition = chaired(request, year)
    form, about = InvitationForm(request.POST), AboutForm(instance=edition)
    if not form.is_valid():
        return show_about(request, year, about, invitation_form=form)
    role, email = OrganizerRole(form.cleaned_data["role"]), form.cleaned_data["email"]
    made, secret = invite(edition, role, email=email, now=database_now(), actor=request.user)
    link = request.build_absolute_uri(reverse("organizer_invitation", args=[secret]))
    return show_about(request, year, about, new_link=link, new_invitation=made)


@login_required
@require_POST
def revoke_invitation(request: SignedInRequest, year: int, invitation_id: int) -> HttpResponse:
    found = get_object_or_404(OrganizerInvitation, edition=chaired(request, year), pk=invitation_id)
    try:
        revoke(found, now=database_now(), actor=request.user)
    except InvitationEnded as ended:
        messages.error(request, str(ended))
    else:
        messages.success(request, _("The link opens nothing any more."))
    return redirect("organize_about", year)


@login_required
@require_POST
def organizer_role(request: SignedInRequest, year: int, person_id: int) -> HttpResponse:
    organizer = get_object_or_404(Organizer, edition=chaired(request, year), user=person_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the roles."))
        return redirect("organize_about", year)
    try:
        change_role(organizer, OrganizerRole(form.cleaned_data["role"]), now=database_now(), actor=request.user)
    except SettingsRefused as refused:
        messages.error(request, refused.problems["role"][0])
    else:
        messages.success(request, _("Saved."))
    return redirect("organize_about", year)


@login_required
@require_POST
def end_organizer(request: SignedInRequest, year: int, person_id: int) -> HttpResponse:
    organizer = get_object_or_404(
        Organizer.objects.select_related("user"), edition=chaired(request, year), user=person_id
    )
    person = organizer.user
    try:
        remove_organizer(organizer, now=database_now(), actor=request.user)
    except SettingsRefused as refused:
        messages.error(request, refused.problems["role"][0])
        return redirect("organize_about", year)
    messages.success(request, _("%(person)s no longer organizes the edition.") % {"person": person.email})
    return redirect("home") if person == request.user else redirect("organize_about", year)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows what one would organize, to whoever has the link; POST accepts, and needs a sign-in."""
    found = find_invitation(secret)
    if found is None:
        raise Http404
    if request.method == "POST":
        return accept_invitation(cast("SignedInRequest", request), found, secret)
    return show_invitation(request, found, why_not(request, found))


@login_required
def accept_invitation(request: SignedInRequest, found: OrganizerInvitation, secret: str) -> HttpResponse:
    """Goes to the organizers' pages, or back to the page of the link, which says why not."""
    try:
        accept(found, request.user, now=database_now())
    except InvitationEnded as ended:
        return show_invitation(request, found, ended)
    except InvitationRefused:
        return redirect("organizer_invitation", secret)
    messages.success(request, _("You organize %(edition)s now.") % {"edition": found.edition})
    return redirect("organize", found.edition.year)


def why_not(request: HttpRequest, found: OrganizerInvitation) -> Exception | None:
    """What would refuse this person now; for someone not signed in, what would refuse everybody."""
    now = database_now()
    try:
        if isinstance(request.user, User):
            check_acceptable(found, request.user, now)
        else:
            check_open(found, now)
    except (InvitationEnded, InvitationRefused) as refused:
        return refused
    return None


def show_invitation(request: HttpRequest, found: OrganizerInvitation, refused: Exception | None) -> HttpResponse:
    # Answers of 4xx are logged with their address: a link that is still good for someone never gets one.
    is_ended = isinstance(refused, InvitationEnded)
    context = {"invitation": found, "edition": found.edition, "refused": refused, "is_ended": is_ended}
    return render(request, "organize/invitation.html", context, status=410 if is_ended else 200)
