"""A year from an empty database to published results: on the organizers' pages, and again by commands alone."""

import csv
import gzip
import json
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from submissions.demo.content import classes
from submissions.demo.processes import free_port
from submissions.demo.stack import Stack
from submissions.devkit.client import Client
from tests.e2e.pages import sign_in
from tests.oracle import DATA
from tests.stacks import ROOT, Live, manage

pytestmark = [pytest.mark.e2e, pytest.mark.oracle]

KIT = DATA / "ilsvrc2012"
NETWORKS = ("alexnet", "nasnetlarge")
TITLE = "ILSVRC 2012"
CLASSES = "ILSVRC 2012, 1000 classes"
IMAGES = "ilsvrc2012-val"
RULES = "At most **five** guesses an image."
OLGA = {"email": "olga@example.org", "password": "correct horse battery"}
OLGA_SIGNS_UP = f"""
from allauth.account.models import EmailAddress
user = User.objects.create_superuser({OLGA["email"]!r}, {OLGA["password"]!r}, name="Olga")
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
print(1)
"""
WORKERS_MS = 60_000
PEOPLE = """
from datetime import timedelta
from allauth.account.models import EmailAddress
from django.utils import timezone
from challenge.domain.tokens import issue_token
from submissions.domain.teams import create_team
edition, tokens = Edition.objects.get(), {}
for name in ("alexnet", "nasnetlarge"):
    user = User.objects.create_user(f"{name}@example.org", name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    create_team(user=user, edition=edition, name=name, now=timezone.now())
    tokens[name] = issue_token(user=user, name="e2e", now=timezone.now())[1]
print(json.dumps(tokens))
"""
DIGESTS = """
release = Phase.objects.get().live_release
print(json.dumps({"release": release.digest, "contents": release.contents}))
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What an organizer has at hand: the list of classes, the list of images, the labels."""
    folder = tmp_path_factory.mktemp("ilsvrc2012")
    with gzip.open(KIT / "val_ground_truth.csv.gz", "rt", newline="") as file:
        truth = [(row["image"], row["label"]) for row in csv.DictReader(file)]
    tables = {
        "classes.tsv": ("\t", [("id", "wnid", "words"), *classes()]),
        "images.csv": (",", [("image", "width", "height"), *((image, "", "") for image, _ in truth)]),
        "labels.csv": (",", [("image", "label"), *truth]),
    }
    for name, (delimiter, rows) in tables.items():
        lines = (delimiter.join(map(str, row)) for row in rows)
        (folder / name).write_text("\n".join([*lines, ""]))
    return {Path(name).stem: folder / name for name in tables}


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Live]]:
    """Servers whose database has one person, who may make editions, and nothing else."""
    with ExitStack() as running:

        def start() -> Live:
            folder, port = tmp_path_factory.mktemp("empty"), free_port()
            stack = Stack(var=folder, host="127.0.0.1", port=port, environment={"DATABASE_URL": ""})
            manage(stack, "migrate", "--verbosity", "0")
            server = Live(running.enter_context(stack), {})
            running.callback(server.shell.close)
            server.ask(OLGA_SIGNS_UP)
            return server

        yield start


@pytest.fixture(scope="module")
def by_commands(empty_server: Callable[[], Live], files: dict[str, Path]) -> Live:
    """The edition, made by the commands of docs/organizing.md alone."""
    server = empty_server()
    for command in documented_commands(0):
        server.manage(*_here(command, files))
    return server


def documented_commands(block: int) -> list[list[str]]:
    """The arguments of `manage.py` in one of the document's blocks of commands."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "organizing.md").read_text(), re.DOTALL)
    return [shlex.split(line)[2:] for line in blocks[block].splitlines()]


def _here(command: list[str], files: dict[str, Path]) -> list[str]:
    """The command with our files, and with dates that are open now."""
    ours = {f"{name}{path.suffix}": str(path) for name, path in files.items()}
    ours |= {"2012-05-10T00:00": _minute(timedelta(days=-1)), "2012-09-30T23:59": _minute(timedelta(days=1))}
    return [ours.get(word, word) for word in command]


def test_a_year_is_built_on_pages_and_by_commands_to_equal_digests_and_its_results_are_published(
    page: Page, empty_server: Callable[[], Live], by_commands: Live, files: dict[str, Path]
):
    server = empty_server()
    sign_in(page, server, OLGA)
    build(page, server, files)
    assert server.ask(DIGESTS) == by_commands.ask(DIGESTS)
    for each in (server, by_commands):
        submit_networks(each)
    for each in (server, by_commands):
        close(each)
    publish(page, server)
    for command in documented_commands(1):
        by_commands.manage(*command)
    assert published(server) == published(by_commands) == expected()


def build(page: Page, server: Live, files: dict[str, Path]) -> None:
    main = page.get_by_role("main")
    page.goto(f"{server.url}/organize/")
    main.get_by_role("link", name="New edition").click()
    main.get_by_label("Year").fill("2012")
    main.get_by_label("Title").fill(TITLE)
    press(main, "Create the edition")
    expect(main).to_contain_text("There is no task")
    follow(main, "Pages")
    follow(main, "Rules")
    main.get_by_label("text").fill(RULES)
    press(main, "Save")
    follow(main, "Tasks and classes")
    follow(main, "Add a task")
    main.get_by_label("Kind").select_option("classification")
    main.get_by_label("Title").fill("Classification")
    main.get_by_label("Name in addresses").fill("classification")
    press(main, "Add the task")
    choose_classes(main, files["classes"])
    add_phase(main)
    add_images(main, files["images"])
    add_labels(main, files["labels"])
    rehearse(page, main)
    follow(main, "Overview")
    press(main, "Open the edition")
    expect(main).not_to_contain_text("In preparation")


def choose_classes(main: Locator, listing: Path) -> None:
    follow(main, "Choose the classes")
    main.get_by_label("Class list").set_input_files(listing)
    press(main, "Make it the draft")
    expect(main).to_contain_text("1,000 classes")
    main.get_by_label("Name").fill(CLASSES)
    press(main, "Freeze")
    expect(main).to_contain_text("Frozen: 1,000 classes")


def add_phase(main: Locator) -> None:
    follow(main, "Phases and images")
    follow(main, "Add a phase")
    main.get_by_label("Title").fill("Validation")
    main.get_by_label("Name in addresses").fill("val")
    main.get_by_label("Split").select_option("val")
    main.get_by_label("Opens (UTC)").fill(_minute(timedelta(days=-1)))
    main.get_by_label("Closes (UTC)").fill(_minute(timedelta(days=-2)))
    press(main, "Add the phase")
    expect(main).to_contain_text("A phase must close after it opens.")
    main.get_by_label("Closes (UTC)").fill(_minute(timedelta(days=1)))
    press(main, "Add the phase")


def add_images(main: Locator, listing: Path) -> None:
    follow(main, "Images of the phase")
    main.get_by_label("Name").fill(IMAGES)
    main.get_by_label("List of images").set_input_files(listing)
    press(main, "Upload")
    expect(main).to_contain_text("One set, 50,000 images")


def add_labels(main: Locator, labels: Path) -> None:
    follow(main, "Labels of this phase")
    main.get_by_label("Labels", exact=True).set_input_files(labels)
    press(main, "Check and keep as a draft")
    expect(main).to_contain_text("Version 1 is a draft now")
    press(main, "Freeze")
    press(main, "Make live")
    expect(main).to_contain_text("Version 1 scores from now on")


def rehearse(page: Page, main: Locator) -> None:
    follow(main, "Dry run")
    press(main, "Start the dry run")
    expect(main).to_contain_text("Passed", timeout=WORKERS_MS)
    expect(main.get_by_role("cell", name="As expected")).to_have_count(3)


def submit_networks(server: Live) -> None:
    for name, token in server.ask(PEOPLE).items():
        with Client(server.url, token) as client:
            sent = client.submit(2012, "classification", KIT / "predictions" / f"{name}.csv.gz", message=name)
            assert client.wait(sent["id"], seconds=60)["status"] == "scored"


def close(server: Live) -> None:
    """As if the end had come: organizers can move it, but not into the past."""
    now = "from django.utils import timezone; now = timezone.now()"
    assert server.ask(f"{now}; print(Phase.objects.update(closes_at=now))") == 1


def publish(page: Page, server: Live) -> None:
    main = page.get_by_role("main")
    page.goto(f"{server.url}/2012/organize/results/")
    follow(main, "Classification, Validation")
    press(main, "Publish the results")
    expect(page).to_have_url(re.compile(r"/results/\d+/$"))
    main.get_by_label("I have read the preview").check()
    press(main, "Publish the results")
    follow(main, "What is published")
    expect(main).to_contain_text("nasnetlarge")


def published(server: Live) -> list[dict[str, Any]]:
    """The published table as everybody reads it: rank, team and wrong images at one to five guesses."""
    with Client(server.url) as client:
        board = client.leaderboard(2012, "classification")
    assert board["state"] == "frozen"
    return [
        {"rank": row["rank"], "team": row["team_name"], "wrong": row["metrics"]["flat_error"]["wrong"]}
        for row in board["entries"]
    ]


def expected() -> list[dict[str, Any]]:
    known = json.loads((KIT / "predictions" / "expected.json").read_text())
    rows = sorted((known[name]["wrong_at_1_to_5"][-1], name) for name in NETWORKS)
    return [
        {"rank": rank, "team": name, "wrong": known[name]["wrong_at_1_to_5"]}
        for rank, (_, name) in enumerate(rows, start=1)
    ]


def follow(main: Locator, name: str) -> None:
    main.get_by_role("link", name=re.compile(rf"^{re.escape(name)}")).first.click()


def press(main: Locator, name: str) -> None:
    main.get_by_role("button", name=re.compile(rf"^{re.escape(name)}")).first.click()


def _minute(difference: timedelta) -> str:
    """A moment from now, as a field for date and time takes it."""
    return (datetime.now(UTC) + difference).strftime("%Y-%m-%dT%H:%M")
