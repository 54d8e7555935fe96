"""Every address x every role -> the status. An address without a row in `tests/routes` fails."""

import copy
import re
from unittest.mock import patch

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from challenge.api.frame import api
from challenge.domain.tokens import issue_token
from challenge.enums import Scope
from tests.factories import NOW
from tests.routes import BODIES, ROLES, TABLE
from tests.routes.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

SIGN_IN = 302  # to the sign-in page
# Whose redirects lead elsewhere: to Django's own pages, to results that are public by now.
LEADING_ELSEWHERE = ("/admin", "/api", "/embargo/")
# Checked where they live: allauth's own pages, Django's administration, ninja's root that only redirects.
ELSEWHERE = ("accounts/", "admin/")
REDIRECTS_ONLY = {"api/v1/"}
UPLOADS = "/api/v1/uploads/"
# What each request of the tus protocol sends; the metadata are the year 2026 and the task classification, in Base64.
TUS = {
    "Tus-Resumable": "1.0.0",
    "Upload-Length": "10",
    "Upload-Offset": "0",
    "Upload-Metadata": "year MjAyNg==,task Y2xhc3NpZmljYXRpb24=",
}


@pytest.fixture(scope="module")
def one_world(django_db_setup, django_db_blocker):
    """Stays in the database while the routes of a module are asked for, each of which finds it as it was."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False):
        with patch("submissions.queue.app.send_task"):
            made = make_world()
        yield made
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def world(one_world):
    """People by role and the ids of addresses."""
    return copy.deepcopy(one_world)


@pytest.mark.parametrize("route", TABLE)
def test_each_role_gets_what_the_table_says(world, route):
    people, ids = world
    answers = {role: undone(lambda role=role: ask(route, ids, people[role])) for role in ROLES}
    assert tuple(answer.status_code for answer in answers.values()) == TABLE[route]
    anonymous, address = answers["anonymous"], route.split(" ")[1]
    if anonymous.status_code == SIGN_IN and not address.startswith(LEADING_ELSEWHERE):
        assert anonymous.url.startswith("/accounts/login/")


def undone(act):
    """What `act` gives; what it wrote is taken back, so that the next role finds the same world."""
    with transaction.atomic():
        answer = act()
        transaction.set_rollback(True)
    return answer


def ask(route, ids, user, scopes=Scope):
    """The answer to one request of a person, or of nobody, by session and by token at once."""
    client, headers = Client(), {}
    method, address = route.format(**ids).split(" ")
    if user:
        client.force_login(user)
        headers = {"Authorization": f"Bearer {issue_token(user=user, name='r', now=NOW, scopes=scopes)[1]}"}
    if address.startswith(UPLOADS) and method != "GET":
        body = b"x" if method == "PATCH" else b""
        return client.generic(method, address, body, "application/offset+octet-stream", headers=headers | TUS)
    if route in BODIES:
        body = {name: _filled(value, ids) for name, value in BODIES[route].items()}
        return getattr(client, method.lower())(address, body, "application/json", headers=headers)
    if address.startswith("/api/") and method == "POST":
        # Shaped well enough to reach the question of who asks; the file is empty.
        return client.post(address, {"file": SimpleUploadedFile("empty.csv", b"")}, headers=headers)
    return client.generic(method, address, headers=headers)


def test_a_token_without_its_scope_may_do_nothing_that_needs_it(world):
    people, ids = world
    chair = people["organizer"]
    for operation, scope in scopes():
        # `tokens/current` looks like an example of `tokens/{token_id}` too.
        route = max((route for route in TABLE if is_for(route, operation)), key=lambda route: route.count("{"))
        others = [each for each in Scope if each != scope]
        answer = undone(lambda route=route, others=others: ask(route, ids, chair, others))
        assert answer.status_code == 403, f"{operation} needs {scope}"


def scopes():
    """Each operation of the API that needs a token, and the scope that its description names."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, told in methods.items():
            named = re.search("Scope: `([a-z]+)`", told.get("description", ""))
            if named and told.get("security"):
                yield f"{method.upper()} {path}", named[1]


def is_for(route, operation):
    (own, address), (method, path) = route.split(" "), operation.split(" ")
    return own == method and _matches(path.replace("{", "<").replace("}", ">"), address)


def test_every_address_has_its_row():
    rows = [route.split(" ")[1] for route in TABLE]
    for pattern in _addresses(get_resolver()):
        if not pattern.startswith(ELSEWHERE) and pattern not in REDIRECTS_ONLY:
            assert any(_matches(pattern, row) for row in rows), f"{pattern} has no row in the table"


def test_every_operation_of_the_api_has_its_row():
    for path, methods in api.get_openapi_schema()["paths"].items():
        for operation in (f"{method.upper()} {path}" for method in methods):
            assert any(is_for(route, operation) for route in TABLE), f"{operation} has no row in the table"


def _filled(value, ids):
    """The value with ids in the place of names in braces; one that is a name alone keeps its id's type."""
    if not isinstance(value, str) or not value.startswith("{"):
        return value
    return ids[value.strip("{}")] if value.strip("{}") in ids else value.format(**ids)


def _addresses(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _addresses(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern)


def _matches(pattern, row):
    """Whether a row of the table is an example of the address, up to its query: as many parts, the fixed ones equal."""
    ours, theirs = row.partition("?")[0].strip("/").split("/"), pattern.strip("/").split("/")
    return len(ours) == len(theirs) and all("<" in part or part == own for own, part in zip(ours, theirs, strict=True))
