"""The organizers' pages of what they write for the public: add, change, order, hide, remove."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..domain.clock import database_now
from ..domain.markdown import to_html
from ..domain.organizing import organized_edition, organized_page
from ..domain.pages import GENERATED, add_page, change_page, move_page, name_organizer, offered, remove_page
from ..enums import OrganizerRole, PageKind
from ..forms.pages import PageForm
from ..forms.refusals import accepted
from ..models import Edition, Organizer
from ..typing import SignedInRequest

UP, DOWN = -1, 1


@login_required
@never_cache
@require_safe
def pages(request: SignedInRequest, year: int) -> HttpResponse:
    """All pages in order, and the usual ones that are not there yet."""
    edition = organized_edition(request.user, year, role=OrganizerRole.HELPER)
    prefetch_related_objects([edition], "pages")
    context = {
        "edition": edition,
        "step": "pages",
        "pages": edition.pages.all(),
        "offered": offered(edition),
        "generated": GENERATED,
        "own": Organizer.objects.get(edition=edition, user=request.user),
    }
    return render(request, "organize/pages.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_page(request: SignedInRequest, year: int) -> HttpResponse:
    """An empty page, or one of the usual ones (`?kind=rules`)."""
    edition = organized_edition(request.user, year)
    form = PageForm(request.POST if request.method == "POST" else None, initial=usual(request.GET.get("kind", "")))
    if "preview" in request.POST:
        return show(request, edition, form, preview=previewed(form))
    if accepted(form, lambda: add_page(edition, form.cleaned_data, now=database_now(), actor=request.user)):
        messages.success(request, _("The page is there."))
        return redirect("organize_pages", year)
    return show(request, edition, form)


def usual(kind: str) -> dict[str, str]:
    """What a usual page begins with."""
    return {"slug": kind, "title": str(PageKind(kind).label)} if kind in PageKind else {}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: SignedInRequest, year: int, page: str) -> HttpResponse:
    """A page's text; “Preview” shows it as the public would read it, and saves nothing."""
    found = organized_page(request.user, year, page)
    edition = found.edition
    form = PageForm(request.POST if request.method == "POST" else None, instance=found)
    if "preview" in request.POST:
        preview = previewed(form)
        return show(request, edition, form, page=edition.pages.get(pk=found.pk), preview=preview)
    if accepted(form, lambda: change_page(found, form.cleaned_data, now=database_now(), actor=request.user)):
        messages.success(request, _("Saved."))
        return redirect("organize_page", year, form.cleaned_data["slug"])
    # Loaded anew: a form that was refused has written its values into the row it was given.
    return show(request, edition, form, page=edition.pages.get(pk=found.pk))


def previewed(form: PageForm) -> str:
    form.is_valid()
    return to_html(form.cleaned_data.get("body", ""))


def show(request: SignedInRequest, edition: Edition, form: PageForm, **more: Any) -> HttpResponse:
    context = {"edition": edition, "step": "pages", "form": form} | more
    status = 422 if form.errors and "preview" not in more else 200
    return render(request, "organize/page.html", context, status=status)


@login_required
@require_POST
def move(request: SignedInRequest, year: int, page: str) -> HttpResponse:
    """One place up, or down."""
    places = UP if "up" in request.POST else DOWN
    move_page(organized_page(request.user, year, page), places, now=database_now(), actor=request.user)
    return redirect("organize_pages", year)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, year: int, page: str) -> HttpResponse:
    """Asks once more, then removes the page."""
    found = organized_page(request.user, year, page)
    if request.method == "POST":
        remove_page(found, now=database_now(), actor=request.user)
        messages.success(request, _("The page “%(page)s” is removed.") % {"page": found.title})
        return redirect("organize_pages", year)
    context = {"edition": found.edition, "step": "pages", "page": found}
    return render(request, "organize/page_remove.html", context)


@login_required
@require_POST
def name_me(request: SignedInRequest, year: int) -> HttpResponse:
    """Whether the page “Organizers” names the person who asks."""
    edition = organized_edition(request.user, year, role=OrganizerRole.HELPER)
    is_named = "named" in request.POST
    name_organizer(edition, request.user, is_named=is_named, now=database_now())
    told = _("The public page names you.") if is_named else _("The public page no longer names you.")
    messages.success(request, told)
    return redirect("organize_pages", year)
