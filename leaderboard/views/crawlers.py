"""What programs that list the web are told: which addresses there are, and which to leave alone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..domain.sitemap import public_addresses
from .cached import cached_page

# What is for people who sign in, links that are secret, and pages whose query can be varied without end.
CLOSED = (
    "/accounts/",
    "/admin/",
    "/api/",
    "/checks/",
    "/embargo/",
    "/invitations/",
    "/organize/",
    "/organizer-invitations/",
    "/shared-files/",
    "/submissions/",
    "/teams/",
    "/*/organize/",
    "/*/team/",
    "/*/*/submit/",
    "/*/*/check/",
    "/*?",
)


@require_safe
@cached_page()
def sitemap(request: HttpRequest) -> HttpResponse:
    addresses = [(f"{settings.SITE_URL}{each.path}", each.changed_at) for each in public_addresses()]
    return render(request, "leaderboard/sitemap.xml", {"addresses": addresses}, content_type="application/xml")


@require_safe
@cached_page()
def robots(request: HttpRequest) -> HttpResponse:
    closed = "".join(f"Disallow: {path}\n" for path in CLOSED)
    text = f"User-agent: *\n{closed}\nSitemap: {settings.SITE_URL}{reverse('sitemap')}\n"
    return HttpResponse(text, "text/plain; charset=utf-8")
