"""Answers with the bytes of public files, named by their SHA-256."""

import base64
from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag

from ..domain.kit_files import KitFile


def served(request: HttpRequest, file: KitFile, *, name: str = "") -> HttpResponseBase:
    """The file, or 304 for whoever has it already; name: what it is to be called where it is put."""
    response = StreamingHttpResponse(file.chunks(), content_type=file.content_type)
    response["Content-Length"] = str(file.size)
    response["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(file.sha256)).decode()}:"
    response["X-Content-Type-Options"] = "nosniff"
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return unless_held(request, response, file.sha256)


def unless_held(request: HttpRequest, response: HttpResponseBase, sha256: str) -> HttpResponseBase:
    """The answer, or 304 with the same ETag and Cache-Control for whoever has these bytes: they are asked each time."""
    response["ETag"] = quote_etag(sha256)
    patch_cache_control(response, public=True, no_cache=True)
    # It looks at the status and headers alone, which a streamed answer has too.
    whole = cast(HttpResponse, response)
    return get_conditional_response(request, etag=response["ETag"], response=whole) or response
