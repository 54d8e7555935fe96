"""The public pages, as everybody may come to them: on any screen, by keyboard alone, without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.pages import FIGURES, SCREENS, add_sample, check_page, look, open_page, sign_in
from tests.e2e.public_pages import BOARD, ENTRY, ORGANIZERS, PUBLIC, Shown, simulated
from tests.stacks import Live

pytestmark = pytest.mark.e2e

# Pages that differ in their rows alone are looked at on one of the two screens.
WIDE_ALONE = {"about", "board-nothing-found", "board-sorted", "choose", "classes-found", "year-reported"}
NARROW = [name for name in PUBLIC if name not in WIDE_ALONE]
LOOKS = [("light", 1280, name) for name in PUBLIC] + [("dark", 390, name) for name in NARROW]
MOST_STOPS = 80
STOP = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  return {
    name: `${at.tagName} ${at.textContent.trim().slice(0, 30)}`,
    ends: at === document.body,
    shows: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    isInView: box.bottom > 0 && box.top < innerHeight && box.width > 0,
  };
}"""


@pytest.fixture(scope="module")
def ids(live: Live) -> dict[str, str]:
    return simulated(live)


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page of a browser without scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("scheme", "width", "name"), LOOKS)
def test_a_public_page_has_no_barrier_and_fits_the_screen(live: Live, page: Page, ids, scheme, width, name):
    look(page, scheme, width)
    shown = PUBLIC[name]
    open_page(page, live, shown.address.format(**ids))
    check(page, shown, name)


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_what_organizers_see_has_no_barrier_and_fits_the_screen(live: Live, page: Page, ids, scheme, width):
    look(page, scheme, width)
    sign_in(page, live, live.people["organizer"])
    for name, shown in ORGANIZERS.items():
        open_page(page, live, shown.address)
        if name == "samples":
            add_sample(page, f"ILSVRC2012_val_{width:08d}")
        check(page, shown, name)


def check(page: Page, shown: Shown, name: str) -> None:
    expect(page.locator(f"{FIGURES} .chart-canvas svg.marks")).to_have_count(shown.charts)
    check_page(page, name)


def test_without_scripts_tables_stand_for_charts(live: Live, plain_page: Page, ids):
    for name in ("home", "board", "entry", "classes", "compare-five"):
        shown = PUBLIC[name]
        plain_page.goto(live.url + shown.address.format(**ids))
        figures = plain_page.locator(FIGURES)
        expect(figures).to_have_count(shown.charts)
        for figure in figures.all():
            expect(figure.get_by_role("table")).to_be_visible()
            expect(figure.locator(".chart-view")).to_be_hidden()


def test_without_scripts_a_board_is_searched_sorted_and_compared(live: Live, plain_page: Page, ids):
    plain_page.goto(live.url + BOARD)
    main = plain_page.get_by_role("main")
    main.get_by_label("Team, method or affiliation").fill("simulated x")
    main.get_by_role("button", name="Search").click()
    expect(entries(plain_page)).to_have_count(1)
    expect(entries(plain_page)).to_contain_text("Xception")
    main.get_by_role("link", name="Show all").click()
    main.get_by_role("columnheader", name="Team and method").get_by_role("link").click()
    expect(main.get_by_role("columnheader", name="Team and method")).to_have_attribute("aria-sort", "ascending")
    for team in ("Dense West", "Separable East"):
        entries(plain_page).filter(has_text=team).get_by_role("checkbox").check()
    main.get_by_role("button", name="Compare").click()
    expect(main.get_by_role("heading", level=1)).to_contain_text("Xception")
    expect(main).to_contain_text("cannot be told apart at 95%")


def test_without_scripts_one_goes_down_the_hierarchy_by_links(live: Live, plain_page: Page, ids):
    plain_page.goto(live.url + ENTRY.format(**ids))
    main = plain_page.get_by_role("main")
    main.get_by_role("link", name="Go down the hierarchy").click()
    for concept in ("physical entity", "object", "whole", "organism"):
        below(main).get_by_role("link", name=re.compile(f"^{concept}")).click()
        expect(main.get_by_role("heading", level=1)).to_contain_text(concept)
    main.get_by_label("Find a class").fill("dalmatian")
    main.get_by_role("button", name="Find").click()
    main.get_by_role("link", name=re.compile("^dalmatian")).first.click()
    expect(main.get_by_role("heading", level=1)).to_contain_text("dalmatian")


def test_a_board_is_read_by_keys_alone(live: Live, page: Page, ids):
    page.goto(live.url + BOARD)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Team, method or affiliation")).to_be_focused()
    page.keyboard.type("simulated")
    page.wait_for_url("**q=simulated")
    page.keyboard.press("Tab")
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(entries(page).nth(row)).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("2 of 5 marked")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Compare", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Differences")).to_be_visible()


def test_an_entry_is_opened_and_its_classes_are_reached_by_keys_alone(live: Live, page: Page, ids):
    page.goto(live.url + BOARD)
    page.keyboard.press("j")
    first = entries(page).first.locator("a.entry-link").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    open_page(page, live, PUBLIC["classes"].address.format(**ids))
    tab_to(page, below(page.get_by_role("main")).get_by_role("link", name="physical entity"))
    page.keyboard.press("Enter")
    page.wait_for_url("**at=n00001930*")
    expect(page.get_by_role("heading", level=1)).to_have_text("physical entity")


@pytest.mark.parametrize("name", ["home", "board", "classes", "compare-two"])
def test_the_focus_is_always_seen(live: Live, page: Page, ids, name: str):
    open_page(page, live, PUBLIC[name].address.format(**ids))
    stops = [stop(page) for _ in range(MOST_STOPS)]
    stops = stops[: next((n for n, each in enumerate(stops) if each["ends"]), MOST_STOPS)]
    assert len(stops) > 10
    assert [each["name"] for each in stops if not (each["shows"] and each["isInView"])] == []


def stop(page: Page) -> dict:
    """Where the next Tab leads."""
    page.keyboard.press("Tab")
    return page.evaluate(STOP)


def tab_to(page: Page, target: Locator) -> None:
    """Presses Tab until the target has the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            return
    pytest.fail(f"{target} is not reached by Tab")


def entries(page: Page) -> Locator:
    return page.locator("tr[data-entry]")


def below(main: Locator) -> Locator:
    """The table of what is right below a concept."""
    return main.get_by_role("table", name="Concepts right below")
