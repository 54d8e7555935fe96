"""Answers with the bytes of public files, named by their SHA-256."""

import base64

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag

from ..domain.kit_files import KitFile


def served(request: HttpRequest, file: KitFile, *, name: str = "") -> HttpResponseBase:
    """The file, or 304 for whoever has it already; name: what it is to be called where it is put."""
    etag = quote_etag(file.sha256)
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    response = StreamingHttpResponse(file.chunks(), content_type=file.content_type)
    response["ETag"] = etag
    response["Content-Length"] = str(file.size)
    response["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(file.sha256)).decode()}:"
    response["X-Content-Type-Options"] = "nosniff"
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_cache_control(response, public=True, no_cache=True)
    return response
