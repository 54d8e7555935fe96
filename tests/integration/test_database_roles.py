"""The roles of `manage.py database_roles`, on a real PostgreSQL: what they may not do, and that pages work without."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from unittest.mock import patch

import psycopg
import pytest
import time_machine
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections
from django.test import Client
from django.utils import timezone
from psycopg.errors import InsufficientPrivilege

from challenge.domain.clock import database_now
from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_live, make_release
from challenge.domain.tokens import issue_token
from challenge.enums import Scope
from challenge.models import DryRun, GroundTruth, Phase, Release, VoteRound
from challenge.settings.environment import database
from leaderboard.domain.analysing import analyse_phase
from leaderboard.domain.correcting import correct
from leaderboard.domain.database_roles import ORGANIZERS, ROLES, WEB, WORKERS
from leaderboard.domain.standings import refresh_standings
from leaderboard.models import EntryDetail, PairedComparison, SetScore
from submissions.domain.evaluation import run_evaluation
from submissions.enums import Status
from submissions.models import Evaluation, LabelAudit, Receipt, Relabelling
from tests.factories import LABELS, NOW
from tests.factories.submissions import upload_of
from tests.postgres import PostgresServer
from tests.routes import ROLES as PEOPLE
from tests.routes import TABLE
from tests.routes.world import make_world
from tests.test_permissions import ask, undone

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("rings")]

TASK = "/api/v1/editions/2026/tasks/classification"
HIDDEN = (VoteRound, LabelAudit, Relabelling, DryRun)
# What only workers write of what pages show, and what files are scored against.
GIVEN = (EntryDetail, SetScore, PairedComparison, GroundTruth, Release)
READING = ("open", "size", "delete", "listdir", "get_modified_time")
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


@contextmanager
def stores_closed(role: str) -> Iterator[None]:
    """Nothing may be done with a store that the role has no key for; labels may be saved by organizers alone."""
    closed = {"ground_truth": READING, "outcomes": (*READING, "save")}
    if role == WEB:
        closed = dict.fromkeys(("ground_truth", "outcomes", "curation"), (*READING, "save", "exists"))
    with ExitStack() as stack:
        for alias, acts in closed.items():
            for act in acts:
                refused = PermissionError(f"{role} may not {act} in {alias}")
                stack.enter_context(patch.object(storages[alias], act, side_effect=refused))
        yield


def routes(*, organizers: bool) -> list[str]:
    return [route for route in TABLE if any(part in f"{route} " for part in FOR_ORGANIZERS) == organizers]


@pytest.mark.parametrize(("role", "person"), [(WEB, "member"), (WEB, "organizer"), (ORGANIZERS, "organizer")])
def test_every_address_answers_under_its_role_as_under_the_owner_of_the_tables(world, server, role, person):
    people, ids = world
    place, wrong = PEOPLE.index(person), {}
    asked = routes(organizers=role == ORGANIZERS)
    with signed_in(server, role), at_noon(), stores_closed(role):
        for route in asked:
            try:
                status = undone(lambda route=route: ask(route, ids, people[person])).status_code
            except (ProgrammingError, PermissionError) as error:
                status = str(error)
            if status != TABLE[route][place]:
                wrong[route] = status
    assert len(asked) > 150
    assert wrong == {}


def test_a_file_goes_all_its_way_with_each_process_in_its_own_role(world, server):
    people, ids = world
    client = Client()
    client.force_login(people["member"])
    token = f"Bearer {issue_token(user=people['member'], name='w', now=NOW, scopes=Scope)[1]}"
    with signed_in(server, WEB), at_noon(), stores_closed(WEB):
        sent = client.post(f"{TASK}/submissions", {"file": upload_of()}, headers={"Authorization": token})
        assert sent.status_code == 202
    submission = sent.json()["id"]
    with signed_in(server, WORKERS), at_noon():
        for evaluation in Evaluation.objects.filter(status=Status.QUEUED):
            run_evaluation(evaluation.pk, worker="test", clock=database_now)
        refresh_standings(ids["phase"], now=NOW)
        analyse_phase(ids["phase"], clock=database_now)
    with signed_in(server, WEB), at_noon(), stores_closed(WEB):
        answer = client.get(f"/api/v1/submissions/{submission}", headers={"Authorization": token}).json()
        assert answer["result"]["metrics"]["flat_error"]["wrong"] == [0] * 5
        entry = f"/2026/classification/entries/{submission}/"
        pages = ["/2026/classification/", entry, f"{entry}classes/", f"/submissions/{submission}/receipt.json"]
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    with signed_in(server, ORGANIZERS), at_noon(), stores_closed(ORGANIZERS):
        phase = Phase.objects.get(pk=ids["phase"])
        make_live(phase.live_release, now=NOW)
        swapped = [(image, LABELS[-1 - place][1]) for place, (image, _) in enumerate(LABELS)]
        make_release(freeze(import_ground_truth(phase=phase, labels=swapped, now=NOW), now=NOW), now=NOW)
        corrected = correct(phase.publications.get(version=1), note="One more entry.", now=phase.closes_at)
        assert (corrected.version, corrected.entries.filter(rank=1).exists()) == (2, True)
