"""What an organizer does to choose classes, in a browser: search while typing, browse, add, load, report."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.pages import sign_in
from tests.oracle import DATA
from tests.stacks import Live

pytestmark = pytest.mark.e2e
CLASSES = "/2012/organize/tasks/classification/classes/"


def test_an_organizer_finds_browses_and_adds(live: Live, page: Page):
    sign_in(page, live, live.people["organizer"])
    page.goto(live.url + CLASSES)
    page.get_by_label("Word or wnid").press_sequentially("kit fox")
    found = page.get_by_role("table", name="Synsets found").get_by_role("row")
    expect(found.filter(has_text="n02119789")).to_contain_text("kit fox, Vulpes macrotis")
    expect(page.get_by_role("status").last).to_have_text("2 synsets found")
    assert page.url.endswith(CLASSES)
    found.filter(has_text="n02119789").get_by_role("button", name=re.compile("^Add")).click()
    expect(page.get_by_role("status").first).to_contain_text("1 class added")
    page.get_by_role("row").filter(has_text="n02119789").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name=re.compile("kit fox"))).to_be_visible()
    page.locator(".crumbs").get_by_role("link").last.click()
    page.get_by_role("button", name=re.compile("^Add its")).click()
    expect(page.get_by_role("status").first).to_contain_text("1 were in the draft already")
    page.get_by_role("button", name=re.compile("^Throw the draft away")).click()


@pytest.mark.oracle
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_list_is_loaded_and_reported_on(live: Live, browser, scripts: bool):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, live, live.people["organizer"])
    load(page, live, DATA / "ilsvrc2012" / "synsets.tsv")
    expect(page.get_by_role("main")).to_contain_text("The draft has the 1,000 classes of the file.")
    page.goto(live.url + CLASSES + "report/")
    expect(page.get_by_role("main")).to_contain_text("No class is an ancestor of another.")
    page.get_by_label("Number of classes").fill("300")
    page.get_by_role("button", name="Keep these in the draft").click()
    expect(page.get_by_role("main")).to_contain_text("The draft has 300 classes.")
    page.get_by_role("button", name="Throw the draft away").click()
    context.close()


def load(page: Page, live: Live, path: Path) -> None:
    page.goto(live.url + CLASSES)
    page.get_by_label("Class list").set_input_files(path)
    page.get_by_role("button", name="Make it the draft").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_of_classes_have_no_barrier_and_fit_the_screen(live: Live, browser, scheme: str, width: int):
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    sign_in(page, live, live.people["organizer"])
    for address in ("", "?q=fox", "?at=n02083346", "report/"):
        page.goto(live.url + CLASSES + address)
        result = Axe().run(page)
        assert result.violations_count == 0, f"{address}: {result.generate_report()}"
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow == 0, f"{address} is {overflow} px wider than the screen"
    context.close()
