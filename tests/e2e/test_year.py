"""A challenge lives its year in a browser: from `edition.yaml` to a cited entry. Time is moved by the test's clock."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from submissions.demo.processes import free_port
from submissions.demo.stack import Stack
from tests.e2e.pages import SAMPLE, SCREENS, add_sample, check_pages, look, sign_in
from tests.factories import CLASSES, IMAGES, LABELS
from tests.stacks import Live, manage

pytestmark = pytest.mark.e2e

YEAR = 2031
BOARD = f"/{YEAR}/classification/"
PHASE = f"{YEAR}/classification/test"
PASSWORD = "correct horse battery"
PEOPLE = {"Olga": "olga@example.org", "Ada": "ada@example.org", "Bob": "bob@example.org"}
SIGN_UP = f"""
from allauth.account.models import EmailAddress
for name, email in {PEOPLE!r}.items():
    make = User.objects.create_superuser if name == "Olga" else User.objects.create_user
    user = make(email, {PASSWORD!r}, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
print(1)
"""
WORKERS_MS = 60_000
QUESTION = "Are greyscale images among them?"
TRAINING_DATA = b"image,label\ntrain_001,n02119789\n"

SETTINGS = """\
format: yardstick-edition-1
year: 2031
title: Foxes and Friends 2031
summary: Twelve pictures, six classes.
prize: A fox of brass
registration: approval
registration_questions:
  - key: why
    question: Why do you take part?
    is_required: true
pages:
  introduction:
    title: Introduction
    body: |
      Tell **foxes** from dogs.
  rules:
    title: Rules
    body: |
      At most five guesses an image.
terms:
  body: |
    The images are for research alone.
tasks:
  classification:
    kind: classification
    title: Classification
    classes:
      name: Six classes
      hierarchy: wordnet
      list:
{classes}
    phases:
      test:
        title: Test
        split: test
        opens_at: 2031-02-01T00:00:00Z
        closes_at: 2031-05-31T12:00:00Z
        limit_per_day: 5
        final_selection: chosen
        image_sets:
          - name: foxes
            digest: {digest}
"""


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(YEAR, month, day, hour, tzinfo=UTC)


OPENED, ENDS, EXTENDED = at(2, 1, 0), at(5, 31), at(6, 7)


@dataclass
class World:
    """The server, whose clock is moved, and a browser window for each person."""

    server: Live
    clock: Path
    window: Callable[[str], Page]

    def move_to(self, moment: datetime) -> None:
        offset = (moment - datetime.now(UTC)).total_seconds()
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(str(offset))
        fresh.replace(self.clock)

    def open(self, person: str, path: str) -> Locator:
        """The content of a page as the person sees it."""
        page = self.window(person)
        page.goto(self.server.url + path)
        return page.get_by_role("main")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, Path]]:
    folder = tmp_path_factory.mktemp("year")
    clock = folder / "clock"
    environment = {"DATABASE_URL": "", "TEST_CLOCK": str(clock)}
    stack = Stack(var=folder, host="127.0.0.1", port=free_port(), environment=environment)
    manage(stack, "migrate", "--verbosity", "0")
    with stack:
        live = Live(stack, {})
        live.ask(SIGN_UP)
        yield live, clock
        live.shell.close()


@pytest.fixture
def world(server: tuple[Live, Path], browser: Browser) -> Iterator[World]:
    live, clock = server
    windows: dict[str, Page] = {}
    complaints: list[str] = []

    def window(person: str) -> Page:
        if person not in windows:
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            if person in PEOPLE:
                sign_in(page, live, {"email": PEOPLE[person], "password": PASSWORD})
            windows[person] = page
        return windows[person]

    yield World(live, clock, window)
    for page in windows.values():
        page.context.close()
    assert [text for text in complaints if "Failed to load resource" not in text] == []


def test_a_year(world: World, tmp_path: Path):
    world.move_to(at(1, 10))
    set_up(world, tmp_path)
    world.move_to(at(2, 2))
    for person, team in (("Ada", "Arctic"), ("Bob", "Huskies")):
        register(world, person, team)
        accept_and_download(world, person)
    ask_and_answer(world)
    world.move_to(at(5, 20))
    ada = submit(world, "Ada", wrong=0, name="ArcticNet", folder=tmp_path)
    bob = submit(world, "Bob", wrong=3, name="SledNet", folder=tmp_path)
    extend(world)
    world.move_to(ENDS + timedelta(hours=1))
    later = submit(world, "Bob", wrong=2, name="SledNet 2", folder=tmp_path)
    world.move_to(EXTENDED + timedelta(hours=1))
    show_provisional(world)
    object_and_answer(world)
    publish_final(world)
    look_at_results(world, ada, later)
    benchmark(world, tmp_path)
    cite(world, ada)
    assert ada != bob


def set_up(world: World, folder: Path) -> None:
    files = {
        "images.csv": ["image,width,height", *(f"{image},," for image in IMAGES)],
        "labels.csv": ["image,label", *(",".join(row) for row in LABELS)],
    }
    for name, lines in files.items():
        (folder / name).write_text("\n".join([*lines, ""]))
    images = json.loads(world.server.manage("image_set", "import", "foxes", str(folder / "images.csv"), "--json"))
    classes = [f'        - {{id: {number}, wnid: {wnid}, words: "{words}"}}' for number, wnid, words in CLASSES]
    settings = SETTINGS.format(classes="\n".join(classes), digest=images["digest"])
    (folder / "edition.yaml").write_text(settings)
    import_settings(world, folder / "edition.yaml")
    for step in ("import", "freeze", "live"):
        last = str(folder / "labels.csv") if step == "import" else "1"
        world.server.manage("ground_truth", step, PHASE, last)
    world.server.manage("dry_run", str(YEAR), "--wait")
    add_data(world, folder)
    main = world.open("Olga", f"/{YEAR}/organize/terms/")
    press(main, "Publish version 1")
    main = world.open("Olga", f"/{YEAR}/organize/")
    press(main, "Open the edition")
    expect(main).not_to_contain_text("In preparation")
    main = world.open("a visitor", f"/{YEAR}/")
    for words in ("Foxes and Friends 2031", "A fox of brass", "Rules", "Download the data"):
        expect(main).to_contain_text(words)


def import_settings(world: World, file: Path) -> None:
    main = world.open("Olga", "/organize/")
    follow(main, "From a file")
    main.get_by_label("edition.yaml").set_input_files(file)
    press(main, "Show the differences")
    expect(main).to_contain_text("Foxes and Friends 2031")
    press(main, "Make this edition")
    expect(main).to_contain_text("Foxes and Friends 2031")


def add_data(world: World, folder: Path) -> None:
    (folder / "train.csv").write_bytes(TRAINING_DATA)
    main = world.open("Olga", f"/{YEAR}/organize/data/")
    follow(main, "Add a file")
    main.get_by_label("Title").fill("Training labels")
    main.locator("input[type=file]").set_input_files(folder / "train.csv")
    press(main, "Add the file")
    expect(main).to_contain_text("Training labels")


def register(world: World, person: str, team: str) -> None:
    main = world.open(person, f"/{YEAR}/team/new/")
    main.get_by_label("Name", exact=True).fill(team)
    press(main, "Create the team")
    refused = world.open(person, f"{BOARD}submit/")
    expect(refused).to_contain_text(re.compile("[Rr]egister"))
    main = world.open(person, f"/{YEAR}/register/")
    main.get_by_label("Why do you take part?").fill("For the fox.")
    press(main, "Register the team")
    expect(main).to_contain_text("waits for the organizers to approve it")
    main = world.open("Olga", f"/{YEAR}/organize/registrations/")
    main.get_by_role("button", name=f"Approve {team}").click()
    expect(main).to_contain_text("Registered")


def accept_and_download(world: World, person: str) -> None:
    main = world.open(person, f"/{YEAR}/data/")
    expect(main).to_contain_text("Accept the terms first")
    main = world.open(person, f"/{YEAR}/terms/")
    expect(main).to_contain_text("for research alone")
    main.get_by_role("checkbox").check()
    press(main, "Accept version 1")
    main = world.open(person, f"/{YEAR}/data/")
    with world.window(person).expect_download() as arriving:
        main.get_by_role("link", name="Download Training labels").click()
    assert Path(arriving.value.path()).read_bytes() == TRAINING_DATA


def ask_and_answer(world: World) -> None:
    main = world.open("Ada", f"/{YEAR}/questions/")
    main.get_by_label("Your question").fill(QUESTION)
    press(main, "Ask the organizers")
    main = world.open("Olga", f"/{YEAR}/organize/questions/")
    main.get_by_role("link", name=QUESTION).first.click()
    main.get_by_label("Everybody, without who asked").check()
    main.get_by_label("The question as everybody reads it").fill(QUESTION)
    main.locator("[name=answer]").fill("Two of them.")
    press(main, "Answer")
    main = world.open("Bob", f"/{YEAR}/questions/")
    expect(main).to_contain_text("Two of them.")
    expect(main).not_to_contain_text("Arctic")


def submit(world: World, person: str, *, wrong: int, name: str, folder: Path) -> str:
    """Sends a file, describes its method, and makes it the final entry; the submission's id."""
    main = world.open(person, f"{BOARD}submit/")
    main.get_by_label("Prediction file").set_input_files(predictions(folder / f"{name}.csv", wrong))
    main.get_by_label("What is in it").fill(name)
    press(main, "Submit")
    page = world.window(person)
    expect(page).to_have_url(re.compile(r"/submissions/[0-9a-f-]{36}/$"))
    submission = page.url.rstrip("/").rpartition("/")[2]
    expect(main).to_contain_text("Scored", timeout=WORKERS_MS)
    main = world.open(person, f"/submissions/{submission}/method/")
    main.get_by_label("Short name").fill(name)
    main.locator("[name$='-name']").first.fill(f"{person} Author")
    main.get_by_label("Abstract").fill("We look at ears.")
    press(main, "Save the description")
    main = world.open(person, f"/{YEAR}/team/")
    for box in main.locator("[name=submission]").all():
        box.set_checked(box.get_attribute("value") == submission)
    press(main, "Save the choice")
    return submission


def predictions(path: Path, wrong: int) -> Path:
    """Each image's label, of the first `wrong` images another one."""
    wnids = [wnid for _, wnid, _ in CLASSES]
    rows = [
        f"{image},{wnids[(wnids.index(label) + 1) % len(wnids)] if place < wrong else label}"
        for place, (image, label) in enumerate(LABELS)
    ]
    path.write_text("\n".join(["image,label1", *rows, ""]))
    return path


def extend(world: World) -> None:
    main = world.open("Olga", f"/{YEAR}/organize/dates/")
    main.get_by_label("Or move by").fill("7d")
    main.get_by_label("Why").fill("The server was away.")
    press(main, "Look at it first")
    press(main, "Change the dates and tell the teams")
    expect(main).to_contain_text("The server was away.")
    told = EXTENDED.strftime("%Y-%m-%dT%H:%M")
    for path in (f"/{YEAR}/", f"/{YEAR}/pages/timetable/"):
        main = world.open("a visitor", path)
        expect(main.locator(f"time[datetime^='{told}']").first).to_be_attached()


def show_provisional(world: World) -> None:
    open_results(world)
    main = world.window("Olga").get_by_role("main")
    main.get_by_label("Objections until (UTC)").fill(at(6, 14).strftime("%Y-%m-%dT%H:%M"))
    press(main, "Show teams their results")
    main = world.open("Bob", f"{BOARD}provisional/")
    expect(main).to_contain_text("SledNet 2")
    expect(main).not_to_contain_text("ArcticNet")


def object_and_answer(world: World) -> None:
    main = world.open("Bob", f"{BOARD}provisional/")
    main.get_by_label("What you object to, and why").fill("Image 2 is a wolf.")
    press(main, "Send the objection")
    open_results(world)
    main = world.window("Olga").get_by_role("main")
    main.locator("[name=outcome]").select_option("not_upheld")
    main.locator("[name=answer]").fill("It is a husky.")
    press(main, "Answer, for good")
    expect(world.open("Bob", f"{BOARD}provisional/")).to_contain_text("It is a husky.")


def publish_final(world: World) -> None:
    world.move_to(at(6, 15))
    wait_until_compared(world)
    open_results(world)
    main = world.window("Olga").get_by_role("main")
    main.get_by_label("I have read the preview").check()
    press(main, "Publish the results")
    main = world.open("a visitor", BOARD)
    expect(main.get_by_role("row").filter(has_text="ArcticNet")).to_contain_text("1")
    expect(main).to_contain_text("SledNet 2")
    expect(main).to_contain_text("2 images behind, cannot be told apart from it at 95%")


def look_at_results(world: World, first: str, second: str) -> None:
    """What was published, with a sample image, has no barrier on either screen."""
    world.open("Olga", f"/{YEAR}/organize/classification/test/samples/")
    add_sample(world.window("Olga"), IMAGES[0])
    # Beat rings for this every three minutes.
    collected = "from leaderboard.domain.sample_guesses import collect_guesses"
    assert world.server.ask(f"{collected}; print(collect_guesses(Phase.objects.get(slug='test').pk))") == 2
    addresses = [
        f"{BOARD}results/test/v1/",
        f"{BOARD}entries/{first}/",
        f"{BOARD}compare/?entry={first}&entry={second}",
    ]
    for address in addresses[1:]:
        main = world.open("a visitor", address)
        expect(main.get_by_role("img", name=SAMPLE)).to_be_visible()
    visitor = world.window("a visitor")
    for screen in SCREENS:
        look(visitor, *screen)
        check_pages(visitor, world.server, addresses)


def wait_until_compared(world: World) -> None:
    """Workers compare the final entries of a phase soon after it has closed."""
    deadline = time.monotonic() + WORKERS_MS / 1000
    asked = "from leaderboard.models import PairedComparison; print(PairedComparison.objects.count())"
    while not world.server.ask(asked):
        assert time.monotonic() < deadline, "no pair was compared"
        time.sleep(0.5)


def open_results(world: World) -> None:
    main = world.open("Olga", f"/{YEAR}/organize/results/")
    follow(main, "Classification, Test")


def benchmark(world: World, folder: Path) -> None:
    main = world.open("Olga", f"/{YEAR}/organize/after/")
    main.get_by_text("Open a benchmark").click()
    main.get_by_label("Opens (UTC)").fill(at(6, 20).strftime("%Y-%m-%dT%H:%M"))
    press(main, "Open the benchmark")
    expect(main).to_contain_text("since", timeout=WORKERS_MS)
    world.move_to(at(7, 1))
    main = world.open("Bob", f"{BOARD}submit/")
    main.get_by_label("Prediction file").set_input_files(predictions(folder / "late.csv", 0))
    press(main, "Submit")
    expect(main).to_contain_text("Scored", timeout=WORKERS_MS)
    main = world.open("a visitor", BOARD)
    expect(main.get_by_role("row").filter(has_text="ArcticNet")).to_be_visible()
    expect(main).to_contain_text("Benchmark")
    expect(main).not_to_contain_text("late.csv")


def cite(world: World, submission: str) -> None:
    main = world.open("a visitor", BOARD)
    follow(main, "ArcticNet")
    expect(world.window("a visitor")).to_have_url(re.compile(rf"/entries/{submission}/$"))
    expect(main).to_contain_text("@misc{")
    expect(main).to_contain_text("Ada Author")
    with world.window("a visitor").expect_download() as arriving:
        main.get_by_role("link", name="BibTeX").click()
    assert "ArcticNet" in Path(arriving.value.path()).read_text()


def follow(main: Locator, name: str) -> None:
    main.get_by_role("link", name=re.compile(rf"^{re.escape(name)}")).first.click()


def press(main: Locator, name: str) -> None:
    main.get_by_role("button", name=re.compile(rf"^{re.escape(name)}")).first.click()
