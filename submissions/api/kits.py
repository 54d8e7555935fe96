"""The API of kits: the public part of an edition, file by file."""

import base64
from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from ninja import Router

from challenge.domain.clock import database_now
from challenge.models import Edition

from ..domain.kit_files import KitFile
from ..domain.kits import Kit, kit_of

router = Router(tags=["kits"])


@router.get("/editions/{year}/kit", summary="What the kit of an edition holds", url_name="kit")
def get_kit(request: HttpRequest, year: int) -> Any:
    """Every file with its size and SHA-256, and of each task and phase which file is which."""
    return _served(request, _kit(year).manifest_file)


@router.get("/editions/{year}/kit/files/{path:path}", summary="A file of the kit", url_name="kit_file")
def get_kit_file(request: HttpRequest, year: int, path: str) -> Any:
    """The bytes. The `ETag` is the SHA-256 that `kit.json` names."""
    file = _kit(year).files.get(path)
    if file is None:
        raise Http404
    return _served(request, file)


def _kit(year: int) -> Kit:
    return kit_of(get_object_or_404(Edition, year=year, is_public=True), database_now())


def _served(request: HttpRequest, file: KitFile) -> HttpResponseBase:
    etag = quote_etag(file.sha256)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    response = StreamingHttpResponse(file.chunks(), content_type=file.content_type)
    response["ETag"] = etag
    response["Content-Length"] = str(file.size)
    response["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(file.sha256)).decode()}:"
    response["X-Content-Type-Options"] = "nosniff"
    return response
