"""The development kit's wheels: a page that people read and pip finds links on, and the files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.models import Edition

from ..domain.wheels import kept_wheels, wheel_named
from .kit_files import served


@require_safe
def wheels(request: HttpRequest) -> HttpResponse:
    """How to install the command line, and every version of it. `pip install --find-links` reads it too."""
    kept = kept_wheels()
    edition = Edition.objects.filter(is_public=True).order_by("-year").first()
    context = {
        "wheels": kept,
        "current": next((wheel for wheel in kept if wheel.is_current), None),
        "edition": edition,
        "site": request.build_absolute_uri("/").rstrip("/"),
        "page": request.build_absolute_uri(request.path),
    }
    return render(request, "submissions/wheels.html", context)


@require_safe
def wheel(request: HttpRequest, name: str) -> HttpResponseBase:
    """A wheel, by the name that pip needs it to have."""
    found = wheel_named(name)
    if found is None:
        raise Http404
    return served(request, found.file, name=found.name)
