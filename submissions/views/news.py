"""An edition's news for everybody, with what a person's teams alone were answered, and who gets mails of it."""

from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.domain.mail import read_unsubscribing
from challenge.domain.public_editions import public_edition
from challenge.models import Edition, News, User
from challenge.typing import SignedInRequest

from ..domain.feed import items_for, news_item, public_items
from ..domain.news_by_mail import switch_mails, wants_mails
from ..domain.recipients import person_at
from ..domain.unread import mark_read, read_until

ITEMS_A_PAGE = 20
NOTHING_NEW = datetime.max.replace(tzinfo=UTC)


@never_cache
@require_safe
def news(request: HttpRequest, year: int) -> HttpResponse:
    """All there is to read, newest first. Whoever opens it has read what it shows."""
    edition = public_edition(year)
    person = request.user if isinstance(request.user, User) else None
    items = items_for(person, edition) if person else public_items(edition)
    page = Paginator(items, ITEMS_A_PAGE).get_page(request.GET.get("page"))
    # Whoever is not signed in has no mark, and nothing is new to them.
    until = read_until(person, edition) if person else NOTHING_NEW
    context = {
        "edition": edition,
        "page": page,
        "rows": [(item, until is None or item.updated_at > until) for item in page],
        "wants_mails": wants_mails(person, edition) if person else None,
    }
    if person and page.object_list and is_being_read(request):
        mark_read(person, edition, max(item.updated_at for item in page))
    return render(request, "submissions/news.html", context)


@require_safe
def news_post(request: HttpRequest, year: int, post_id: int) -> HttpResponse:
    """One post, at the address that mails and the feed link."""
    post = get_object_or_404(News.objects.select_related("edition"), pk=post_id, edition__year=year)
    if not post.edition.is_public:
        raise Http404
    context = {"edition": post.edition, "item": news_item(post, post.edition)}
    return render(request, "submissions/news_post.html", context)


@login_required
@require_POST
def news_mails(request: SignedInRequest, year: int) -> HttpResponse:
    """Switches mails of the edition's news on or off."""
    edition = public_edition(year)
    switch(request, request.user, edition, on=request.POST.get("mails") == "on")
    return redirect("news", year)


# Mail programs send the POST by themselves (RFC 8058); the signed address says who wants it.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """Ends mails of an edition's news for the person at an address, from the link in such a mail."""
    try:
        edition_id, address = read_unsubscribing(signed)
    except BadSignature as error:
        raise Http404 from error
    edition = get_object_or_404(Edition, pk=edition_id, is_public=True)
    person = person_at(address)
    if request.method == "POST" and person:
        switch_mails(person, edition, on=False, now=database_now())
    is_done = person is None or not wants_mails(person, edition)
    return render(request, "submissions/unsubscribe.html", {"edition": edition, "address": address, "is_done": is_done})


def switch(request: HttpRequest, person: User, edition: Edition, *, on: bool) -> None:
    switch_mails(person, edition, on=on, now=database_now())
    told = _("You get mails of news and clarifications.") if on else _("You get no more mails of news.")
    messages.success(request, told)


def is_being_read(request: HttpRequest) -> bool:
    """Whether a person asked for the page: not a browser that fetches it in case, nor a look at its headers alone."""
    purpose = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose and "prerender" not in purpose
