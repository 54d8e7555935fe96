"""Bodies that stall, crawl or never end, on a real line read by gunicorn."""

import base64
import socket
import threading
import time
from contextlib import ExitStack, closing

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from gunicorn.config import Config
from gunicorn.http import RequestParser
from gunicorn.http.wsgi import create

from challenge.domain.clock import database_now
from challenge.domain.tokens import issue_token
from submissions.domain.uploads import create_upload
from submissions.models import QuotaSlot, Submission
from submissions.views.bodies import place_for_upload
from tests.factories import csv_of, make_phase, make_team, perfect_guesses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

CONTENT = csv_of(perfect_guesses())
FORM = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + CONTENT + b"\r\n--b--\r\n"
MULTIPART = "multipart/form-data; boundary=b"
# Of the team's file, what arrives before the line fails.
ARRIVES = len(CONTENT) // 2


@pytest.fixture(autouse=True)
def one_connection():
    """The request works in the test's own transaction, as those of Django's test client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def team():
    return make_team(make_phase(closes_at=None).task.edition)


@pytest.fixture
def headers(team):
    _token, secret = issue_token(user=team.members.get(), name="t", now=database_now(), scopes=["submit"])
    return {"Host": "testserver", "Authorization": f"Bearer {secret}"}


@pytest.fixture
def upload(team):
    return create_upload(
        user=team.members.get(),
        team=team,
        task=team.edition.tasks.get(),
        length=len(CONTENT),
        metadata={"filename": "a.csv"},
        now=database_now(),
    )


@pytest.fixture
def line():
    """Both ends of a connection: the client's and the server's."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        client = stack.enter_context(socket.create_connection(listener.getsockname()))
        server = stack.enter_context(listener.accept()[0])
        yield client, server


def ask(line, method, path, headers, length, sent):
    """What the server answers to a request that announces `length` bytes and of which `sent` has arrived."""
    client, server = line
    lines = [f"{name}: {value}" for name, value in {**headers, "Content-Length": length}.items()]
    client.sendall("\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode() + sent)
    config = Config()
    message = next(RequestParser(config, server, client.getsockname()))
    _response, environ = create(message, server, client.getsockname(), server.getsockname(), config)
    told = {}
    with closing(
        WSGIHandler()(environ, lambda status, found: told.update(status=int(status[:3]), **dict(found)))
    ) as answer:
        return told | {"body": b"".join(answer).decode()}


def patch(line, headers, upload, sent, offset=0, **more):
    octets = {"Content-Type": "application/offset+octet-stream", "Tus-Resumable": "1.0.0", "Upload-Offset": offset}
    path = f"/api/v1/uploads/{upload.pk}/"
    return ask(line, "PATCH", path, headers | octets | more, len(CONTENT) - offset, sent)


def send_form(line, headers, sent):
    path = "/api/v1/editions/2026/tasks/classification/submissions"
    return ask(line, "POST", path, headers | {"Content-Type": MULTIPART}, len(FORM), sent)


class Crawl:
    """Sends byte after byte, so that the line never stalls and never ends."""

    def __init__(self, client, content):
        self.client, self.content, self.stopped = client, content, threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self._send)
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.stopped.set()
        self.thread.join()

    def _send(self):
        for place in range(len(self.content)):
            if self.stopped.wait(0.05):
                return
            self.client.sendall(self.content[place : place + 1])


def test_a_part_that_stalls_is_kept_to_its_last_byte_and_the_upload_goes_on(line, headers, upload, settings):
    settings.UPLOAD_STALL_SECONDS = 0.2
    started = time.monotonic()
    answer = patch(line, headers, upload, CONTENT[:ARRIVES])
    assert time.monotonic() - started < 2
    assert (answer["status"], answer["Upload-Offset"]) == (204, str(ARRIVES))
    upload.refresh_from_db()
    assert (upload.offset, upload.locked_until) == (ARRIVES, None)
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        client = stack.enter_context(socket.create_connection(listener.getsockname()))
        again = client, stack.enter_context(listener.accept()[0])
        answer = patch(again, headers, upload, CONTENT[ARRIVES:], ARRIVES)
    assert answer["Upload-Offset"] == str(len(CONTENT))


def test_a_part_with_a_checksum_that_stalls_is_dropped_whole(line, headers, upload, settings):
    settings.UPLOAD_STALL_SECONDS = 0.2
    checksum = f"sha1 {base64.b64encode(bytes(20)).decode()}"
    answer = patch(line, headers, upload, CONTENT[:ARRIVES], **{"Upload-Checksum": checksum})
    assert answer["status"] == 460
    upload.refresh_from_db()
    assert (upload.offset, upload.locked_until) == (0, None)


def test_a_part_that_crawls_ends_when_its_time_is_over_with_what_it_brought(line, headers, upload, settings):
    settings.UPLOAD_REQUEST_SECONDS = 0.5
    started = time.monotonic()
    with Crawl(line[0], CONTENT[ARRIVES:]):
        answer = patch(line, headers, upload, CONTENT[:ARRIVES])
    assert 0.4 < time.monotonic() - started < 3
    assert answer["status"] == 204
    assert ARRIVES < int(answer["Upload-Offset"]) < len(CONTENT)


def test_a_form_that_stalls_is_told_so_and_costs_nothing(line, headers, settings):
    settings.UPLOAD_STALL_SECONDS = 0.2
    started = time.monotonic()
    answer = send_form(line, headers, FORM[:-50])
    assert time.monotonic() - started < 3
    assert answer["status"] == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert f"{len(FORM) - 50} of {len(FORM)} bytes arrived" in answer["body"]
    assert Submission.objects.count() == QuotaSlot.objects.count() == 0


def test_a_form_that_crawls_ends_when_its_time_is_over(line, headers, settings):
    settings.UPLOAD_REQUEST_SECONDS = 0.5
    started = time.monotonic()
    with Crawl(line[0], FORM[-200:]):
        answer = send_form(line, headers, FORM[:-200])
    assert 0.4 < time.monotonic() - started < 3
    assert answer["status"] == 400
    assert Submission.objects.count() == 0


def test_without_a_place_a_form_is_read_away_and_told_to_come_again(line, headers, settings):
    with ExitStack() as places:
        for _each in range(settings.UPLOAD_REQUESTS_PER_PROCESS):
            places.enter_context(place_for_upload())
        answer = send_form(line, headers, FORM)
    assert answer["status"] == 503
    assert "too many files on its hands" in answer["body"]
    assert answer["Retry-After"] == "5"
    assert Submission.objects.count() == QuotaSlot.objects.count() == 0


def test_without_a_place_people_get_a_page_that_says_so(client, team, settings):
    client.force_login(team.members.get())
    with ExitStack() as places:
        for _each in range(settings.UPLOAD_REQUESTS_PER_PROCESS):
            places.enter_context(place_for_upload())
        response = client.post("/2026/classification/submit/", {"message": "x"})
    assert response.status_code == 503
    assert "too many files on its hands" in response.content.decode()


def test_a_whole_form_is_taken_and_its_place_given_back(line, headers, settings):
    assert send_form(line, headers, FORM)["status"] == 202
    with ExitStack() as places:
        for _each in range(settings.UPLOAD_REQUESTS_PER_PROCESS):
            places.enter_context(place_for_upload())
