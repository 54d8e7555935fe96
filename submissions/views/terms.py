"""An edition's terms: reading and accepting them, and the organizers' page of drafts, versions and acceptances."""

from typing import Any, cast

from defusedcsv import csv
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.domain.changes import SettingsRefused
from challenge.domain.clock import database_now
from challenge.domain.markdown import to_html
from challenge.domain.organizing import organized_edition
from challenge.domain.public_editions import public_edition
from challenge.domain.terms import current_terms, discard_draft, draft_of, published_terms, save_draft
from challenge.enums import OrganizerRole
from challenge.forms.refusals import accepted
from challenge.forms.terms import TermsForm
from challenge.models import Edition, Terms, User
from challenge.typing import SignedInRequest

from ..domain.competing import competing_teams
from ..domain.errors import Refusal
from ..domain.terms import accept_terms, acceptances, acceptances_of, publish_and_tell, teams_without
from ..forms.terms import AcceptForm

COLUMNS = ("team", "version", "sha256", "accepted_by", "email", "accepted_at")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest, year: int) -> HttpResponse:
    """The version that counts; POST accepts it for the person's teams."""
    edition = public_edition(year)
    if request.method == "POST":
        return accept(cast("SignedInRequest", request), edition)
    return show_terms(request, edition, current_terms(edition))


@never_cache
@require_safe
def terms_version(request: HttpRequest, year: int, version: int) -> HttpResponse:
    """A published version, at the address that it keeps."""
    edition = public_edition(year)
    return show_terms(request, edition, get_object_or_404(published_terms(edition), version=version))


@login_required
def accept(request: SignedInRequest, edition: Edition) -> HttpResponse:
    form = AcceptForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tick that you have read the terms and accept them for your team."))
        return redirect("terms", edition.year)
    version = form.cleaned_data["version"]
    try:
        rows = accept_terms(user=request.user, edition=edition, version=version, now=database_now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("terms", edition.year)
    names = ", ".join(f"“{row.team}”" for row in rows)
    messages.success(
        request, _("Version %(version)s is accepted for %(teams)s.") % {"version": version, "teams": names}
    )
    return redirect("terms", edition.year)


def show_terms(request: HttpRequest, edition: Edition, shown: Terms | None) -> HttpResponse:
    user = request.user
    teams = list(competing_teams(user, edition)) if isinstance(user, User) else []
    agreed = acceptances_of(competing_teams(user, edition), shown) if isinstance(user, User) and shown else []
    versions = list(published_terms(edition))
    done = {row.team_id for row in agreed}
    context = {
        "edition": edition,
        "terms": shown,
        "is_current": bool(shown and shown == versions[0]),
        "text": to_html(shown.body) if shown else "",
        "versions": versions,
        "teams": teams,
        "acceptances": agreed,
        "waiting_teams": [team for team in teams if team.pk not in done],
    }
    return render(request, "submissions/terms.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def organize_terms(request: SignedInRequest, year: int) -> HttpResponse:
    """The draft with its preview, the published versions, and who accepted which."""
    role = OrganizerRole.EDITOR if request.method == "POST" else OrganizerRole.HELPER
    edition = organized_edition(request.user, year, role)
    form = TermsForm(request.POST if request.method == "POST" else None, instance=starting_point(edition))

    def save() -> Terms:
        return save_draft(edition, **form.cleaned_data, now=database_now(), actor=request.user)

    if accepted(form, save):
        messages.success(request, _("The draft is saved. Read the preview, then publish it."))
        return redirect("organize_terms", year)
    return show_organized(request, edition, form)


def starting_point(edition: Edition) -> Terms:
    """What the form begins with: the draft, or the text that counts, to be changed."""
    before = current_terms(edition)
    return draft_of(edition) or Terms(edition=edition, body=before.body if before else "")


def show_organized(request: SignedInRequest, edition: Edition, form: TermsForm) -> HttpResponse:
    draft, current = draft_of(edition), current_terms(edition)
    context: dict[str, Any] = {
        "edition": edition,
        "step": "terms",
        "form": form,
        "draft": draft,
        "preview": to_html(draft.body) if draft else "",
        "current": current,
        "versions": published_terms(edition).select_related("published_by"),
        "acceptances": acceptances(edition)[:200],
        "missing": list(teams_without(edition, current)) if current else [],
    }
    return render(request, "organize/terms.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def publish(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    try:
        published = publish_and_tell(edition, now=database_now(), actor=request.user)
    except SettingsRefused as refused:
        messages.error(request, " ".join(told for sentences in refused.problems.values() for told in sentences))
        return redirect("organize_terms", year)
    asked = teams_without(edition, published).count()
    told = ngettext("%(number)s team is asked to accept it.", "%(number)s teams are asked to accept it.", asked)
    done = _("Version %(version)s is published.") % {"version": published.version}
    messages.success(request, f"{done} {told % {'number': asked}}")
    return redirect("organize_terms", year)


@login_required
@require_POST
def discard(request: SignedInRequest, year: int) -> HttpResponse:
    discard_draft(organized_edition(request.user, year), now=database_now(), actor=request.user)
    messages.success(request, _("The draft is thrown away."))
    return redirect("organize_terms", year)


@login_required
@never_cache
@require_safe
def acceptances_csv(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year, OrganizerRole.HELPER)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{year}-terms-accepted.csv"'
    writer = csv.writer(response, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in acceptances(edition):
        by, terms = row.accepted_by, row.terms
        writer.writerow([row.team, terms.version, terms.digest, by.name, by.email, row.accepted_at.isoformat()])
    return response
