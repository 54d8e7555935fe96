"""Feeds of an edition and of the site, for programs that ask again and again."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from challenge.domain.public_editions import public_edition

from ..domain.feed import EditionFeed, feed_of
from ..domain.site_feed import site_feed as feed_of_the_site


@require_safe
def feed(request: HttpRequest, year: int) -> HttpResponse:
    return _answer(request, feed_of(public_edition(year)))


@require_safe
def site_feed(request: HttpRequest) -> HttpResponse:
    """Published results of all years."""
    return _answer(request, feed_of_the_site())


def _answer(request: HttpRequest, found: EditionFeed) -> HttpResponse:
    """Atom. Who has the present one already is answered 304."""
    content: str = found.writeString("utf-8")
    response = HttpResponse(content, content_type=EditionFeed.content_type)
    changed_at = int(found.latest_post_date().timestamp())
    # What was removed changes the text and no date: where both are asked, the digest decides (RFC 9110, 13.2.2).
    response["ETag"] = quote_etag(hashlib.sha256(content.encode()).hexdigest())
    response["Last-Modified"] = http_date(changed_at)
    # A date that moved must not stand in somebody's cache as it was.
    patch_cache_control(response, public=True, no_cache=True)
    answer = get_conditional_response(request, etag=response["ETag"], last_modified=changed_at, response=response)
    return answer or response
