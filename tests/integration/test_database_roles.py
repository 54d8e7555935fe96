"""The roles of `manage.py database_roles`, on a real PostgreSQL: what they may not do, and that pages work without."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from unittest.mock import patch

import psycopg
import pytest
import time_machine
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections
from django.utils import timezone
from psycopg.errors import InsufficientPrivilege

from challenge.models import DryRun, GroundTruth, Phase, Release, VoteRound
from challenge.settings.environment import database
from leaderboard.domain.database_roles import ORGANIZERS, ROLES, WEB, WORKERS
from leaderboard.models import EntryDetail, PairedComparison, SetScore
from submissions.models import LabelAudit, Receipt, Relabelling
from tests.factories import NOW
from tests.postgres import PostgresServer
from tests.routes import ROLES as PEOPLE
from tests.routes import TABLE
from tests.routes.world import make_world
from tests.test_permissions import ask, undone

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("rings")]

HIDDEN = (VoteRound, LabelAudit, Relabelling, DryRun)
# What only workers write of what pages show, and what files are scored against.
GIVEN = (EntryDetail, SetScore, PairedComparison, GroundTruth, Release)
# Addresses that a proxy leads to the organizers' process, as docs/security.md has them.
FOR_ORGANIZERS = ("/organize", "/api/v1/manifests/", "POST /api/v1/editions ")


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server of our own: roles are the whole server's, and one that is named may have such roles already."""
    with PostgresServer() as started:
        yield started


@pytest.fixture(scope="module")
def world(server, django_db_blocker):
    """The people and ids of tests/routes, on a database whose roles were made by the documented command, twice."""
    with django_db_blocker.unblock(), connected(server.url), at_noon():
        call_command("migrate", verbosity=0)
        with patch("submissions.queue.app.send_task"):
            made = make_world()
        for _time in range(2):
            with psycopg.connect(server.url, autocommit=True) as owner:
                owner.execute(sql_of_roles())
        yield made


@contextmanager
def at_noon() -> Iterator[None]:
    """This machine's clock and the database's stand at NOW."""
    stopped = patch("challenge.domain.clock._by_the_database", timezone.now)
    with time_machine.travel(NOW, tick=False), stopped:
        yield


def sql_of_roles() -> str:
    printed = StringIO()
    call_command("database_roles", stdout=printed)
    return printed.getvalue()


@contextmanager
def connected(url: str) -> Iterator[None]:
    """Django's own connection leads to `url`."""
    before, settings = connections["default"], connections.settings["default"]
    connections.settings["default"] = connections.configure_settings({"default": database(url)})["default"]
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"], connections.settings["default"] = before, settings


@contextmanager
def signed_in(server: PostgresServer, role: str) -> Iterator[None]:
    with connected(server.url.replace("postgres@", f"{role}@")):
        yield


def denied(statement: str) -> bool:
    try:
        undone(lambda: connection.cursor().execute(statement))
    except ProgrammingError as error:
        return isinstance(error.__cause__, InsufficientPrivilege) and "permission denied" in str(error)
    return False


@pytest.mark.parametrize("model", HIDDEN, ids=lambda model: model.__name__)
def test_the_web_may_not_read_what_labels_could_be_told_from(world, server, model):
    table = model._meta.db_table
    with signed_in(server, WEB):
        assert denied(f"SELECT * FROM {table}")
        assert denied(f"SELECT count(*) FROM {table}")
    with signed_in(server, ORGANIZERS):
        assert not denied(f"SELECT * FROM {table}")


@pytest.mark.parametrize("model", GIVEN, ids=lambda model: model.__name__)
def test_the_web_reads_and_never_writes_what_was_derived_and_what_is_scored_against(world, server, model):
    with signed_in(server, WEB):
        assert not denied(f"SELECT * FROM {model._meta.db_table}")
        assert denied(f"DELETE FROM {model._meta.db_table}")
        assert denied(f"UPDATE {model._meta.db_table} SET id = id")


@pytest.mark.parametrize("role", ROLES)
def test_no_process_takes_guards_away_or_empties_tables(world, server, role):
    with signed_in(server, role):
        assert denied(f"DELETE FROM {Receipt._meta.db_table}")
        assert denied(f"TRUNCATE {Phase._meta.db_table}")
        assert denied("CREATE TABLE public.ours (id int)")
        assert denied("SELECT * FROM pg_authid")
        with pytest.raises(ProgrammingError, match="must be owner"):
            undone(lambda: connection.cursor().execute("DROP TRIGGER frozen_entry_stays ON leaderboard_entry"))


def test_every_table_is_granted_to_workers(world, server):
    with signed_in(server, WORKERS), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - {"django_migrations"}
        unreadable = {table for table in tables if denied(f'SELECT * FROM "{table}"')}
    assert tables
    assert unreadable == set()


def routes(*, organizers: bool) -> list[str]:
    return [route for route in TABLE if any(part in f"{route} " for part in FOR_ORGANIZERS) == organizers]


@pytest.mark.parametrize(("role", "organizers"), [(WEB, False), (ORGANIZERS, True)])
def test_every_address_answers_under_its_role_as_under_the_owner_of_the_tables(world, server, role, organizers):
    people, ids = world
    person = "organizer" if organizers else "member"
    place, wrong = PEOPLE.index(person), {}
    asked = routes(organizers=organizers)
    with signed_in(server, role), at_noon():
        for route in asked:
            try:
                status = undone(lambda route=route: ask(route, ids, people[person])).status_code
            except ProgrammingError as error:
                status = str(error)
            if status != TABLE[route][place]:
                wrong[route] = status
    assert len(asked) > 150
    assert wrong == {}
