"""An edition's settings as a file: loaded, compared with what runs, and applied once they were read."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..domain.clock import database_now
from ..domain.manifest_export import export_edition
from ..domain.manifest_format import Manifest, ManifestRefused
from ..domain.manifest_import import Review, ReviewedAnother, import_manifest, review
from ..domain.organizing import organized_edition
from ..forms.manifest import ManifestForm
from ..typing import SignedInRequest


@login_required
@never_cache
@require_safe
def manifest(request: SignedInRequest, year: int) -> HttpResponse:
    """What runs, as a file."""
    edition = organized_edition(request.user, year)
    headers = {"Content-Disposition": f'attachment; filename="edition-{year}.yaml"'}
    return HttpResponse(export_edition(edition), content_type="application/yaml; charset=utf-8", headers=headers)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_edition(request: SignedInRequest, year: int) -> HttpResponse:
    """Shows what a file would change; what was read is then applied, if nothing has changed since."""
    edition = organized_edition(request.user, year)
    return _answer(request, _form(request, year=year), {"edition": edition, "step": "manifest"})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: SignedInRequest) -> HttpResponse:
    """A new edition from a file. Staff alone make editions; one that is there has a page of its own for it."""
    if not request.user.is_staff:
        raise Http404
    return _answer(request, _form(request, is_new=True), {})


def _form(request: SignedInRequest, **about: Any) -> ManifestForm:
    return ManifestForm(request.POST, request.FILES, **about) if request.method == "POST" else ManifestForm()


def _answer(request: SignedInRequest, form: ManifestForm, context: dict[str, Any]) -> HttpResponse:
    if not form.is_valid() or form.manifest is None:
        return _show(request, form, context)
    if "seal" in request.POST:
        return _import(request, form, form.manifest, context)
    found = review(form.manifest, now=database_now(), actor=request.user)
    return _show(request, form, context, found)


def _import(request: SignedInRequest, form: ManifestForm, given: Manifest, context: dict[str, Any]) -> HttpResponse:
    try:
        edition = import_manifest(given, now=database_now(), actor=request.user, seal=request.POST["seal"])
    except ManifestRefused as refused:
        form.refusal = refused
        form.add_error(None, _("The server refuses this; nothing was changed."))
        return _show(request, form, context)
    except ReviewedAnother as refused:
        messages.warning(request, str(refused))
        return _show(request, form, context, review(given, now=database_now(), actor=request.user))
    messages.success(request, _("The edition is what the file says."))
    return redirect("organize", edition.year)


def _show(
    request: SignedInRequest, form: ManifestForm, context: dict[str, Any], found: Review | None = None
) -> HttpResponse:
    problems = form.problems or (found.problems if found else [])
    page = "organize/manifest.html" if "edition" in context else "organize/manifest_new.html"
    told = {"form": form, "review": found, "problems": problems, "given": form.manifest}
    return render(request, page, context | told, status=422 if form.errors or problems else 200)
