"""Resumable uploads as the tus protocol 1.0 speaks them: core, creation, checksum, expiration, termination.

Plain views, since a body of a gigabyte passes through them piece by piece and nothing may read it before.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import AuthenticationError
from ninja.utils import check_csrf

from challenge.api.frame import Token, api
from challenge.api.problems import problem
from challenge.domain.clock import database_now
from challenge.models import ChallengeTask, User
from challenge.typing import SignedInRequest

from ..domain.assembling import ALGORITHMS, Arriving, Checksum, append
from ..domain.errors import Refusal
from ..domain.teams import team_to_submit_for
from ..domain.uploads import create_upload, terminate_upload, upload_for
from ..models import Upload
from .bodies import body_of, place_for_upload
from .tus import TusError, metadata_of, number_in

VERSION = "1.0.0"
OFFSET_OCTETS = "application/offset+octet-stream"
View = Callable[..., HttpResponse]


class SignedIn:
    """Who asks: by a token that may submit, or by the browser's session with the header X-CSRFToken."""

    scope = "submit"

    def __call__(self, request: HttpRequest) -> User | None:
        if "Authorization" in request.headers:
            found: User | None = Token(self.scope)(request)
            return found
        if not isinstance(request.user, User):
            return None
        if check_csrf(request):
            raise PermissionDenied(_("Send the page's token in the header X-CSRFToken."))
        return request.user


signed_in = SignedIn()


def speaks_tus(answer: View) -> View:
    """Signs in, checks the protocol's version, and answers every refusal as the API does."""

    @csrf_exempt
    @wraps(answer)
    def view(request: HttpRequest, **ids: UUID) -> HttpResponse:
        # Some proxies know no PATCH and no DELETE.
        request.method = request.headers.get("X-HTTP-Method-Override", request.method or "").upper()
        try:
            response = _options() if request.method == "OPTIONS" else _answer(request, answer, **ids)
        except TusError as error:
            response = problem(code=error.code, detail=error.message)
        except (Refusal, Http404, PermissionDenied, AuthenticationError) as error:
            response = api.on_exception(request, error)
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    return view


def _answer(request: HttpRequest, answer: View, **ids: UUID) -> HttpResponse:
    with body_of(request):
        if request.headers.get("Tus-Resumable") != VERSION:
            raise TusError("wrong_version", _("Send the header “Tus-Resumable: %(v)s”.") % {"v": VERSION})
        if request.method == "POST" and request.headers.get("Content-Length", "0") not in {"", "0"}:
            raise TusError("no_body_here", _("An upload is created without a body; its bytes follow by PATCH."))
        user = signed_in(request)
        if user is None:
            raise AuthenticationError
        request.user = user
        return answer(request, **ids)


@speaks_tus
def uploads(request: SignedInRequest) -> HttpResponse:
    """POST announces an upload; its address is in `Location`."""
    if request.method != "POST":
        return _not_allowed("OPTIONS, POST")
    metadata = metadata_of(request)
    found = get_object_or_404(
        ChallengeTask,
        edition__year=number_in(metadata.get("year", ""), "Upload-Metadata: year"),
        edition__is_public=True,
        slug=metadata.get("task", ""),
    )
    upload = create_upload(
        user=request.user,
        team=team_to_submit_for(request.user, found.edition, found),
        task=found,
        length=number_in(request.headers.get("Upload-Length", ""), "Upload-Length"),
        metadata=metadata,
        now=database_now(),
    )
    response = _about(upload, HttpResponse(status=201))
    response["Location"] = request.build_absolute_uri(reverse("upload", args=[upload.pk]))
    return response


@speaks_tus
def upload(request: SignedInRequest, upload_id: UUID) -> HttpResponse:
    """HEAD tells the offset, PATCH brings bytes, DELETE gives the upload up."""
    found = upload_for(request.user, upload_id, database_now())
    match request.method:
        case "HEAD":
            return _head(request, found)
        case "PATCH":
            return _patch(request, found)
        case "DELETE":
            terminate_upload(found, clock=database_now)
            return HttpResponse(status=204)
    return _not_allowed("DELETE, HEAD, OPTIONS, PATCH")


def _head(request: HttpRequest, found: Upload) -> HttpResponse:
    response = _about(found, HttpResponse())
    response["Upload-Length"] = str(found.length)
    return response


def _patch(request: HttpRequest, found: Upload) -> HttpResponse:
    if request.content_type != OFFSET_OCTETS:
        raise TusError("wrong_content_type", _("Send bytes as “%(type)s”.") % {"type": OFFSET_OCTETS})
    with place_for_upload():
        append(found, _arriving(request), clock=database_now)
    found.refresh_from_db()
    return _about(found, HttpResponse(status=204))


def _arriving(request: HttpRequest) -> Arriving:
    if "Content-Length" not in request.headers:
        raise TusError("no_length", _("Say in Content-Length how many bytes come."))
    return Arriving(
        offset=number_in(request.headers.get("Upload-Offset", ""), "Upload-Offset"),
        length=number_in(request.headers["Content-Length"], "Content-Length"),
        read=request.read,
        checksum=_checksum(request.headers.get("Upload-Checksum", "")),
    )


def _checksum(header: str) -> Checksum | None:
    try:
        return Checksum.parse(header) if header else None
    except ValueError as error:
        told = _("Upload-Checksum is an algorithm (%(known)s), a space, and the digest in Base64.")
        raise TusError("wrong_checksum_header", told % {"known": ", ".join(ALGORITHMS)}) from error


def _about(found: Upload, response: HttpResponse) -> HttpResponse:
    response["Upload-Offset"] = str(found.offset)
    response["Upload-Expires"] = http_date(found.expires_at.timestamp())
    return response


def _options() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = "creation,checksum,expiration,termination"
    response["Tus-Checksum-Algorithm"] = ",".join(ALGORITHMS)
    response["Tus-Max-Size"] = str(settings.MAX_PREDICTION_FILE_BYTES)
    return response


def _not_allowed(methods: str) -> HttpResponse:
    response = HttpResponse(status=405)
    response["Allow"] = methods
    return response
