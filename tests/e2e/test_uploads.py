"""Uploads in a browser, by tus-js-client: a line that breaks, a page that is closed, a pause."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from submissions.demo.content import labels
from tests.e2e.test_main_path import HEADER, SCORING_MS, sign_in
from tests.stacks import Live
from tests.wire import CuttingProxy

pytestmark = pytest.mark.e2e

SLOW_BYTES_A_SECOND = 300_000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2 MB: the true labels, not packed."""
    path = tmp_path_factory.mktemp("upload") / "true labels.csv"
    rows = [",".join([image, label, "", "", "", ""]) for image, label in labels()]
    path.write_text("\n".join([",".join(HEADER), *rows, ""]))
    return path


def choose(page: Page, url: str, file: Path, message: str) -> None:
    page.goto(f"{url}/2012/classification/submit/")
    page.get_by_label("Prediction file").set_input_files(file)
    page.get_by_label("What is in it").fill(message)


def press_submit(page: Page) -> None:
    page.get_by_role("main").get_by_role("button", name="Submit", exact=True).click()


def offsets_sent(page: Page) -> list[int]:
    """Where each part began that the page sends from now on."""
    found: list[int] = []

    def note(request) -> None:
        if request.method == "PATCH":
            found.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return found


def uploads_begun(page: Page) -> list[str]:
    """The uploads that the page announces from now on; one that goes on is not announced anew."""
    found: list[str] = []

    def note(request) -> None:
        if request.method == "POST" and request.url.endswith("/api/v1/uploads/"):
            found.append(request.url)

    page.on("request", note)
    return found


def expect_scored(page: Page) -> None:
    page.wait_for_url(re.compile("/submissions/"), timeout=60_000)
    expect(page.get_by_role("main")).to_contain_text("0.00%", timeout=SCORING_MS)


def test_a_line_that_breaks_twice_costs_nothing(live: Live, page: Page, file: Path):
    with CuttingProxy(live.url) as proxy:
        # Cookies belong to a host on all its ports.
        sign_in(page, live, live.people["teams"][0])
        choose(page, proxy.url, file, "Broken line")
        offsets = offsets_sent(page)
        proxy.cut_after(800_000, 600_000)
        press_submit(page)
        expect_scored(page)
        assert proxy.cuts == 2
    assert offsets == sorted(offsets)
    assert offsets[-1] > 0


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(live: Live, page: Page, file: Path):
    sign_in(page, live, live.people["teams"][0])
    with CuttingProxy(live.url, bytes_a_second=SLOW_BYTES_A_SECOND) as proxy:
        choose(page, proxy.url, file, "Reloaded")
        press_submit(page)
        page.wait_for_timeout(2000)
        page.reload()
        expect(page.get_by_text("stopped on the way")).to_contain_text("true labels.csv")
        begun = uploads_begun(page)
        choose(page, proxy.url, file, "Reloaded")
        press_submit(page)
        expect_scored(page)
    assert begun == []


def test_a_pause_holds_the_upload_until_it_continues(live: Live, page: Page, file: Path):
    sign_in(page, live, live.people["teams"][0])
    with CuttingProxy(live.url, bytes_a_second=SLOW_BYTES_A_SECOND) as proxy:
        choose(page, proxy.url, file, "Paused")
        press_submit(page)
        page.wait_for_timeout(2000)
        page.get_by_role("button", name="Pause").click()
        expect(page.get_by_text("Paused.")).to_be_visible()
        begun = uploads_begun(page)
        page.get_by_role("button", name="Continue").click()
        expect_scored(page)
    assert begun == []


def test_a_refused_upload_says_why_and_the_form_stays(live: Live, page: Page, file: Path):
    sign_in(page, live, live.people["teams"][0])
    choose(page, live.url, file, "Too many")
    live.ask("print(Phase.objects.update(limit_total=0))")
    try:
        press_submit(page)
        expect(page.get_by_role("alert")).to_contain_text("used all 0 submissions")
    finally:
        live.ask("print(Phase.objects.update(limit_total=None))")
    expect(page.get_by_label("What is in it")).to_have_value("Too many")
