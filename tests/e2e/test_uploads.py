"""Uploads in a browser, by tus-js-client: a line that breaks, a page that is closed, a pause."""

import hashlib
import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from submissions.demo.content import labels
from tests.e2e.pages import sign_in
from tests.e2e.test_main_path import HEADER, SCORING_MS
from tests.stacks import Live
from tests.wire import CuttingProxy

pytestmark = pytest.mark.e2e

SLOW_BYTES_A_SECOND = 300_000
STORED_SECONDS = 30


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


def limit_line(page: Page, bytes_a_second: int | None) -> None:
    """Slows what the page sends down inside the browser, before any buffer of the kernel could take the whole file."""
    conditions: dict[str, Any] = {"offline": False, "latency": 0, "downloadThroughput": -1}
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": bytes_a_second or -1})


def expect_under_way(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('[data-upload-bar]').value > 0.2")


def stored_bytes(live: Live, message: str) -> int:
    """How many bytes the server keeps of the upload, once the request that brought them has ended there too."""
    deadline = time.monotonic() + STORED_SECONDS
    row = f"Upload.objects.get(metadata__message={message!r}, submission=None)"
    while time.monotonic() < deadline:
        offset, locked = live.ask(f"u = {row}; print(json.dumps([u.offset, u.locked_until is not None]))")
        if offset and not locked:
            return int(offset)
    raise AssertionError(f"nothing was stored of “{message}” after {STORED_SECONDS} s")


def expect_handed_in(live: Live, page: Page, file: Path) -> None:
    """The submission on the page is the file: by its row, and by its bytes in the store."""
    key = page.url.rstrip("/").rpartition("/")[2]
    stored = "hashlib.sha256(s.file.read()).hexdigest()"
    found = live.ask(
        f"import hashlib; s = Submission.objects.get(pk={key!r}); print(json.dumps([s.file_sha256, {stored}]))"
    )
    assert found == [hashlib.sha256(file.read_bytes()).hexdigest()] * 2


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
    choose(page, live.url, file, "Reloaded")
    limit_line(page, SLOW_BYTES_A_SECOND)
    press_submit(page)
    expect_under_way(page)
    page.reload()
    stored = stored_bytes(live, "Reloaded")
    expect(page.get_by_text("stopped on the way")).to_contain_text("true labels.csv")
    limit_line(page, None)
    begun, offsets = uploads_begun(page), offsets_sent(page)
    choose(page, live.url, file, "Reloaded")
    press_submit(page)
    expect_scored(page)
    assert (begun, offsets) == ([], [stored])
    assert 0 < stored < file.stat().st_size
    expect_handed_in(live, page, file)


def test_a_pause_holds_the_upload_until_it_continues_where_it_stopped(live: Live, page: Page, file: Path):
    sign_in(page, live, live.people["teams"][0])
    choose(page, live.url, file, "Paused")
    limit_line(page, SLOW_BYTES_A_SECOND)
    press_submit(page)
    expect_under_way(page)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused.")).to_be_visible()
    stored = stored_bytes(live, "Paused")
    limit_line(page, None)
    begun, offsets = uploads_begun(page), offsets_sent(page)
    page.get_by_role("button", name="Continue").click()
    expect_scored(page)
    assert (begun, offsets) == ([], [stored])
    assert 0 < stored < file.stat().st_size
    expect_handed_in(live, page, file)


def test_going_on_while_earlier_bytes_are_still_on_the_way_waits_for_them(live: Live, page: Page, file: Path):
    """The kernel sends on what the browser gave it, long after the browser has ended the request."""
    sign_in(page, live, live.people["teams"][0])
    with CuttingProxy(live.url, bytes_a_second=SLOW_BYTES_A_SECOND) as proxy:
        choose(page, proxy.url, file, "Paused for a moment")
        press_submit(page)
        expect_under_way(page)
        begun = uploads_begun(page)
        page.get_by_role("button", name="Pause").click()
        page.get_by_role("button", name="Continue").click()
        expect_scored(page)
    assert begun == []
    expect_handed_in(live, page, file)


def test_a_refused_upload_says_why_and_the_form_stays(live: Live, page: Page, file: Path):
    sign_in(page, live, live.people["teams"][0])
    choose(page, live.url, file, "Too many")
    live.ask("print(Phase.objects.filter(task__edition__year=2012).update(limit_total=0))")
    try:
        press_submit(page)
        expect(page.get_by_role("alert")).to_contain_text("used all 0 submissions")
    finally:
        live.ask("print(Phase.objects.filter(task__edition__year=2012).update(limit_total=None))")
    expect(page.get_by_label("What is in it")).to_have_value("Too many")
