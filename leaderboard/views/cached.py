"""Public pages that stand finished in the shared cache, and that browsers ask for by their digest.

A page is kept for visitors without a session, under the mark of the results that it was made from: a new result is
seen at once, everything else within `PUBLIC_PAGE_SECONDS`. The cache may be lost: then pages are made each time.
"""

import hashlib
import time
from collections.abc import Callable
from functools import wraps
from typing import TypedDict

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import (
    add_never_cache_headers,
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
)
from django.utils.http import quote_etag
from django.utils.translation import get_language

from ..domain.stamp import results_stamp

MOST_PAGE_BYTES = 1_000_000
# What all pages kept within one period may take together: whoever asks for every page fills no more than twice this.
MOST_KEPT_BYTES = 64_000_000
MOST_VALUE_LETTERS = 64
# The part of its time in which a page is not made anew, and how long one visitor has for that.
FRESH = 0.5
MAKING_SECONDS = 10
VARIES_BY = ("Cookie", "Accept-Language", "HX-Request")
# By these htmx is sent a part of a page instead of the whole.
HTMX_HEADERS = ("HX-Request", "HX-History-Restore-Request")

View = Callable[..., HttpResponseBase]


class Kept(TypedDict):
    """A finished answer with status 200."""

    body: bytes
    headers: dict[str, str]
    made_at: float


def cached_page(*parameters: str) -> Callable[[View], View]:
    """For public pages that say the same to every visitor without a session.

    `parameters` are those of the query that the page depends on. With any other one it is made anew each time, so that
    invented addresses do not fill the cache.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not _is_anybody(request):
                return _private(view(request, *args, **kwargs))
            key = _key(request, parameters)
            if key and (kept := _kept(key)) is not None:
                return _answer(request, HttpResponse(kept["body"], headers=kept["headers"]))
            response = view(request, *args, **kwargs)
            if not isinstance(response, HttpResponse) or response.status_code != 200:
                return response
            if _is_for_one(request, response):
                return _private(response)
            _tell_everybody(response)
            if key:
                _keep(key, response)
            return _answer(request, response)

        return answer

    return decorate


def _is_anybody(request: HttpRequest) -> bool:
    """Whether nothing in the request tells who asks, or that there is a message for them."""
    return not {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name} & request.COOKIES.keys()


def _is_for_one(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the page has anything in it that is for this visitor alone: a cookie, a message, a form's token."""
    is_told = bool(response.cookies) or request.session.modified or len(get_messages(request)) > 0
    has_token = "CSRF_COOKIE_NEEDS_UPDATE" in request.META or b"csrfmiddlewaretoken" in response.content
    return is_told or has_token


def _key(request: HttpRequest, parameters: tuple[str, ...]) -> str:
    """Where the page is kept; empty for one that is not."""
    asked = dict(request.GET.lists())
    is_known = asked.keys() <= set(parameters)
    is_short = all(len(value) <= MOST_VALUE_LETTERS for values in asked.values() for value in values)
    if not settings.PUBLIC_PAGE_SECONDS or not (is_known and is_short):
        return ""
    htmx = [request.headers.get(name) == "true" for name in HTMX_HEADERS]
    parts = (request.scheme, request.get_host(), request.path, sorted(asked.items()), get_language(), htmx)
    digest = hashlib.sha256(repr((parts, results_stamp())).encode()).hexdigest()
    return f"public-page:{digest}"


def _kept(key: str) -> Kept | None:
    """What is kept there. Late in its time one visitor finds nothing, and makes the page anew while others read it on.

    Otherwise all who come at the end of that time would make the same page at once, and all pages that were made at one
    time, as after a new result, would end at one time.
    """
    kept: Kept | None = cache.get(key)
    if kept is None or time.time() - kept["made_at"] < FRESH * settings.PUBLIC_PAGE_SECONDS:
        return kept
    return None if cache.add(f"{key}:anew", 1, MAKING_SECONDS) else kept


def _keep(key: str, response: HttpResponse) -> None:
    size = len(response.content)
    if size <= MOST_PAGE_BYTES and _has_room(size):
        kept = Kept(body=response.content, headers=dict(response.items()), made_at=time.time())
        cache.set(key, kept, settings.PUBLIC_PAGE_SECONDS)


def _has_room(size: int) -> bool:
    """Counts `size` bytes more for this period. False once it has enough."""
    period = settings.PUBLIC_PAGE_SECONDS
    name = f"public-pages-bytes:{int(time.time() / period)}"
    try:
        return cache.incr(name, size) <= MOST_KEPT_BYTES
    except ValueError:
        # The first of its period. Where two are at once, one of them is not counted.
        return cache.add(name, size, 2 * period)


def _tell_everybody(response: HttpResponse) -> None:
    """Gives the page the digest of what it says, and the rules by which it may be kept."""
    if "ETag" not in response:
        response["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest())
    # Kept by browsers and proxies, but asked for anew each time: a result that was withdrawn must not stand anywhere.
    patch_cache_control(response, public=True, no_cache=True)
    patch_vary_headers(response, VARIES_BY)


def _answer(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """The page, or 304 for whoever has it already."""
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """A page for one person: in nobody's cache."""
    if response.status_code == 200:
        add_never_cache_headers(response)
        patch_vary_headers(response, VARIES_BY)
    return response
