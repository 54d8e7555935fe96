"""What a team does, in a browser: sign in, upload, watch it get scored, see it ranked."""

import csv
import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from submissions.demo.content import classes, labels
from submissions.demo.simulation import Simulated, simulate
from tests.e2e.pages import check_pages, sign_in
from tests.stacks import Live

pytestmark = pytest.mark.e2e

HEADER = ["image", "label1", "label2", "label3", "label4", "label5"]
SCORING_MS = 30_000
LEADERBOARD_MS = 30_000
PUBLIC = [
    "/",
    "/2012/",
    "/2012/classification/",
    "/2012/classification/?entries=all",
    "/accounts/login/",
    "/accounts/signup/",
]
PRIVATE = ["/2012/team/", "/2012/classification/submit/", "/tokens/"]


def prediction_file(path: Path, rename: str = "") -> Path:
    """A network that is wrong on 2.5% of the images at five guesses; one image can be given a wrong name."""
    wnids = np.array([wnid for _, wnid, _ in classes()])
    index = {wnid: position for position, wnid in enumerate(wnids)}
    truth = np.array([index[label] for _, label in labels()])
    flat = np.full((wnids.size, wnids.size), 5, dtype=np.uint8)
    entry = Simulated("e2e", "", "", (0.15, 0.08, 0.05, 0.035, 0.025), seed=7, confusion=0)
    rows = [
        [image, *wnids[guesses]] for (image, _), guesses in zip(labels(), simulate(truth, flat, entry), strict=True)
    ]
    if rename:
        rows[0][0] = rename
    with gzip.open(path, "wt", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *rows])
    return path


def submit(page: Page, live: Live, file: Path, message: str) -> None:
    page.goto(f"{live.url}/2012/classification/submit/")
    page.get_by_label("Prediction file").set_input_files(file)
    page.get_by_label("What is in it").fill(message)
    page.get_by_role("main").get_by_role("button", name="Submit").click()
    expect(page).to_have_url(re.compile(r"/submissions/[0-9a-f-]{36}/$"))


def test_a_team_signs_in_uploads_watches_and_sees_its_rank(live: Live, page: Page, tmp_path: Path):
    sign_in(page, live, live.people["teams"][1])
    submit(page, live, prediction_file(tmp_path / "ours.csv.gz"), "Our network")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Received")
    expect(main).to_contain_text("2.50%", timeout=SCORING_MS)
    expect(main).to_contain_text("1,250")
    page.wait_for_function(
        """async address => (await (await fetch(address)).text()).includes('Our network')""",
        arg=f"{live.url}/2012/classification/",
        timeout=LEADERBOARD_MS,
    )
    page.goto(f"{live.url}/2012/classification/")
    row = page.get_by_role("row").filter(has_text="Our network")
    expect(row).to_contain_text("2.50%")
    expect(row).to_contain_text(live.people["teams"][1]["name"])


def test_a_wrong_file_is_explained_and_its_slot_is_free_again(live: Live, page: Page, tmp_path: Path):
    sign_in(page, live, live.people["teams"][0])
    submit(page, live, prediction_file(tmp_path / "wrong.csv.gz", rename="ILSVRC2012_val_77777777"), "Mistyped")
    main = page.get_by_role("main")
    expect(main).to_contain_text("your slot is free again", timeout=SCORING_MS)
    problem = page.get_by_role("row").filter(has_text="ILSVRC2012_val_77777777")
    expect(problem.first).to_contain_text("2")


def test_a_newcomer_signs_up_confirms_the_address_and_makes_a_team(live: Live, page: Page):
    page.goto(f"{live.url}/accounts/signup/")
    page.get_by_label("Name", exact=True).fill("Noor Newcomer")
    page.get_by_label("Email").fill("noor@example.org")
    page.get_by_label("Password", exact=True).fill("a long enough one")
    page.get_by_label(re.compile("again|confirm", re.IGNORECASE)).fill("a long enough one")
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    page.wait_for_url(re.compile("confirm-email"))
    link = re.search(r"http://\S+/accounts/confirm-email/\S+", last_mail(live, "noor@example.org"))
    assert link
    page.goto(f"{live.url}{urlsplit(link.group()).path}")
    page.get_by_role("main").get_by_role("button").first.click()
    sign_in(page, live, {"email": "noor@example.org", "password": "a long enough one"})
    page.goto(f"{live.url}/2012/team/")
    page.get_by_label("Name").fill("Newcomers")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("main")).to_contain_text("Newcomers")
    expect(page.get_by_role("main")).to_contain_text("Captain")


def last_mail(live: Live, to: str) -> str:
    mails = sorted((live.stack.var / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime)
    texts = [path.read_text() for path in mails if to in path.read_text()]
    return texts[-1]


def test_wrong_sign_in_is_refused_with_a_sentence(live: Live, page: Page):
    page.goto(f"{live.url}/accounts/login/")
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("main")).to_contain_text("not correct")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible_and_fit_the_screen(live: Live, page: Page, scheme: str, width: int):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    check_pages(page, live, PUBLIC)
    sign_in(page, live, live.people["teams"][0])
    page.goto(f"{live.url}/2012/team/")
    links = page.eval_on_selector_all("a[href*='/submissions/']", "each => each.map(a => new URL(a.href).pathname)")
    assert links
    check_pages(page, live, [*PRIVATE, *links[:2]])


def test_everything_but_the_live_status_works_without_scripts(live: Live, browser, tmp_path: Path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live, live.people["teams"][0])
    submit(page, live, prediction_file(tmp_path / "plain.csv.gz"), "Without scripts")
    expect(page.get_by_role("main")).to_contain_text("Received")
    context.close()
