"""What stands between the server and every form that brings a file."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from challenge.api.problems import is_for_api, problem

from .api import refusals as _refusals  # noqa: F401 - declares the codes
from .domain.errors import ServerBusy
from .views.bodies import body_of, place_for_upload

RETRY_AFTER_SECONDS = 5


class FileFormMiddleware:
    """A form with a file is bound as a part of a resumable upload is: a place a process, and a time for its body.

    Here, since Django and the API read forms before any view could say so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.content_type != "multipart/form-data":
            return self.get_response(request)
        try:
            with body_of(request), place_for_upload():
                return self.get_response(request)
        except ServerBusy as busy:
            return _come_again(request, busy)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The API says what was wrong with a form that ended early; pages of its kind are Django's own."""
        if not isinstance(exception, MultiPartParserError) or not is_for_api(request):
            return None
        return problem(code="broken_form", detail=str(exception))


def _come_again(request: HttpRequest, busy: ServerBusy) -> HttpResponse:
    if is_for_api(request):
        response = problem(code=busy.code, detail=busy.message)
    else:
        response = render(request, "503.html", {"told": busy.message}, status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
