"""Data files: the public list, links that open them, and the organizers' pages of them."""

import base64

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from challenge.domain.clock import database_now
from challenge.domain.data_files import add_file, change_file, data_files, remove_file
from challenge.domain.organizing import organized_edition
from challenge.domain.public_editions import public_edition
from challenge.enums import DataAudience, OrganizerRole
from challenge.forms.data_files import DataFileForm
from challenge.forms.refusals import accepted
from challenge.models import DataFile, User
from challenge.typing import SignedInRequest

from ..domain.downloads import fetch, file_of_link, offers
from ..domain.errors import DataNotAvailable, Refusal


@never_cache
@require_safe
def data(request: HttpRequest, year: int) -> HttpResponse:
    """What there is, how large, with which digest, and why one cannot fetch it yet."""
    edition = public_edition(year)
    context = {"edition": edition, "offers": offers(edition, person(request), database_now())}
    return render(request, "submissions/data.html", context)


@never_cache
@require_GET
def data_file(request: HttpRequest, year: int, file_id: int) -> HttpResponse:
    """Leads to the file by a link that soon ends; else to signing in, or back to the list with the reason."""
    files = DataFile.objects.select_related("edition")
    found = get_object_or_404(files, pk=file_id, edition__year=year, edition__is_public=True)
    if person(request) is None and found.audience == DataAudience.TEAMS:
        return redirect_to_login(request.get_full_path())
    try:
        link = fetch(found, person(request), database_now())
    except Refusal as refusal:
        messages.error(request, f"{found.title}: {refusal.message}")
        return redirect("data", year)
    return redirect(link.url)


@never_cache
@require_safe
def signed_data_file(request: HttpRequest, signed: str) -> HttpResponseBase:
    """The bytes, to whoever has a link of ours that has not ended."""
    try:
        found = file_of_link(signed, database_now())
    except DataNotAvailable as refusal:
        return render(request, "submissions/link_ended.html", {"refusal": refusal}, status=410)
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.file_name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Length"] = str(found.size)
    response["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(found.sha256)).decode()}:"
    return response


def person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@login_required
@never_cache
@require_safe
def organize_data(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year, OrganizerRole.HELPER)
    context = {"edition": edition, "step": "data", "files": data_files(edition), "now": database_now()}
    return render(request, "organize/data.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_file(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    form = DataFileForm(*sent(request), edition=edition)

    def add() -> DataFile:
        upload = form.cleaned_data["upload"]
        return add_file(edition, form.values(), upload=upload, now=database_now(), actor=request.user)

    if accepted(form, add):
        messages.success(request, _("“%(title)s” is on the list.") % {"title": form.cleaned_data["title"]})
        return redirect("organize_data", year)
    context = {"edition": edition, "step": "data", "form": form}
    return render(request, "organize/data_file.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def organize_data_file(request: SignedInRequest, year: int, file_id: int) -> HttpResponse:
    edition = organized_edition(request.user, year)
    found = get_object_or_404(data_files(edition), pk=file_id)
    form = DataFileForm(*sent(request), instance=found, edition=edition)

    def change() -> DataFile:
        upload = form.cleaned_data["upload"]
        return change_file(found, form.values(), upload=upload, now=database_now(), actor=request.user)

    if accepted(form, change):
        messages.success(request, _("Saved."))
        return redirect("organize_data", year)
    context = {"edition": edition, "step": "data", "form": form, "file": found}
    return render(request, "organize/data_file.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove_data_file(request: SignedInRequest, year: int, file_id: int) -> HttpResponse:
    """Says what goes with the file, then removes it."""
    edition = organized_edition(request.user, year)
    found = get_object_or_404(data_files(edition), pk=file_id)
    if request.method == "POST":
        remove_file(found, now=database_now(), actor=request.user)
        messages.success(request, _("“%(title)s” is removed.") % {"title": found.title})
        return redirect("organize_data", year)
    return render(request, "organize/data_file_remove.html", {"edition": edition, "step": "data", "file": found})


def sent(request: HttpRequest) -> tuple[object, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()
