"""Charts in a real browser, on a page of their own behind the real content policy."""

import mimetypes
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import altair as alt
import pytest
from axe_playwright_python.sync_playwright import Axe
from csp.middleware import CSPMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Browser, Locator, Page, expect

from leaderboard.charts.chart import Chart, Column, drawing, filled
from leaderboard.charts.error_by_year import Point, error_by_year

pytestmark = pytest.mark.e2e

PAGE = """{% extends "base.html" %}
{% block head_title %}Charts{% endblock %}
{% block extra_head %}{% include "includes/chart_assets.html" %}{% endblock %}
{% block content %}
  <h1>Charts</h1>
  <button hx-get="/next/" hx-target="#spot" hx-select="#spot" hx-swap="outerHTML" hx-push-url="true">Next</button>
  <p id="spot">{% now "Y" %}</p>
  {% for chart in charts %}{% include "includes/chart.html" with level=2 %}{% endfor %}
{% endblock %}"""
POINTS = [
    Point(2011, 0.2577, "XRCE"),
    Point(2012, 0.15315, "AlexNet", "Deep CNN trained on GPUs", outside_data=True),
    Point(2012, 0.16422, "AlexNet", won=False),
    Point(2013, 0.11197, "Clarifai", outside_data=True),
]
DRAWING_MS = 20_000
CURVE = "The winner's error, year by year"
PNG = b"\x89PNG\r\n"


@drawing
def tiles() -> alt.Chart:
    spot = alt.Chart(alt.NamedData("tiles")).encode(x=alt.X("place:O", axis=None), color="error:Q")
    return spot.mark_rect(style="tile").encode(href="url:N", tooltip="name:N")


def class_tiles() -> Chart:
    rows = [{"name": f"class {n}", "place": n, "error": n / 4, "url": f"/class/{n}/"} for n in range(4)]
    columns = (Column("name", "Class", link="url"), Column("error", "Error", "percent"))
    return Chart("tiles", "Tiles", "A tile a class.", filled(tiles(), {"tiles": rows}, height=120), columns, rows)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the page is, with the static files beside it."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    context = {"charts": [error_by_year(POINTS, [2012]), class_tiles()], "user": request.user}
    page = HttpResponse(engines["django"].from_string(PAGE).render(context, request))
    policy = CSPMiddleware(lambda _: page)(request)["Content-Security-Policy"]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
            self.send_response(200)
            self.send_header("Content-Type", mimetypes.guess_type(path)[0] or "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(Path(found).read_bytes() if found else page.content)

        def log_message(self, *_: object) -> None:
            """Requests are no news."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_the_policy_forbids_inline_styles_and_evaluation(page: Page, address: str):
    policy = page.goto(address).header_value("content-security-policy")
    assert {"script-src 'self'", "style-src 'self'"} <= set(policy.split("; "))


def test_a_chart_is_drawn_and_its_table_folds(page: Page, address: str):
    figure = drawn(page, address)
    expect(picture(figure)).to_be_visible()
    expect(picture(figure).locator("svg text", has_text=re.compile("^AlexNet$"))).to_be_visible()
    table = figure.get_by_role("table")
    expect(table).to_be_hidden()
    figure.get_by_text("Table").focus()
    page.keyboard.press("Enter")
    expect(table.get_by_role("row", name="2012").first).to_contain_text("15.315%")


def test_the_place_of_a_chart_is_kept_free(browser: Browser, address: str):
    context = browser.new_context()
    page = context.new_page()
    page.route("**/vega.min.js", lambda _: None)
    page.goto(address, wait_until="commit")
    place = page.locator(".chart-view").first
    expect(place).to_have_css("height", "400px")
    page.unroute_all(behavior="ignoreErrors")
    page.goto(address)
    expect(picture(page.locator("#error-by-year"))).to_have_css("height", "400px")
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["the renderer is lost", "no scripts"])
def test_without_a_picture_the_table_is_open(browser: Browser, address: str, scripts: bool):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.route("**/vega.min.js", lambda route: route.abort())
    page.goto(address)
    figure = page.locator("#error-by-year")
    expect(figure.get_by_role("table")).to_be_visible()
    expect(figure.locator(".chart-view")).to_be_hidden()
    expect(figure.get_by_role("button", name="PNG")).to_be_hidden()
    expect(figure.get_by_role("link", name="CSV")).to_be_visible()
    context.close()


def test_a_picture_is_saved_as_png_and_svg(page: Page, address: str):
    figure = drawn(page, address)
    assert saved(figure, "PNG").startswith(PNG)
    assert saved(figure, "SVG").startswith(b"<svg ")
    assert b">AlexNet</text>" in saved(figure, "SVG")


def test_another_scheme_draws_anew_in_its_colours(page: Page, address: str):
    figure = drawn(page, address)
    line = picture(figure).locator(".mark-line path").first
    expect(line).to_have_attribute("stroke", accent(page))
    light = accent(page)
    page.emulate_media(color_scheme="dark")
    assert accent(page) != light
    expect(line).to_have_attribute("stroke", accent(page))
    expect(figure.get_by_role("img")).to_have_count(1)


def test_a_tile_tells_its_name_and_leads_to_its_page(page: Page, address: str):
    drawn(page, address)
    tile = page.locator("#tiles .mark-rect path").nth(2)
    tile.hover()
    expect(page.locator("#vg-tooltip-element")).to_contain_text("class 2")
    tile.click()
    expect(page).to_have_url(f"{address}class/2/")


def test_who_comes_back_after_a_part_of_the_page_was_replaced_finds_the_charts(page: Page, address: str):
    figure = drawn(page, address)
    tile = page.locator("#tiles .mark-rect path").first
    tile.hover()
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/next/")
    expect(picture(figure).locator("svg.marks")).to_be_visible()
    tile.hover()
    expect(page.locator("#vg-tooltip-element")).to_contain_text("class 0")
    page.go_back()
    expect(page.locator("figure[data-drawn='yes']")).to_have_count(2, timeout=DRAWING_MS)
    expect(page.locator(".chart-canvas")).to_have_count(2)
    tile.hover()
    expect(page.locator("#vg-tooltip-element")).to_contain_text("class 0")
    assert saved(figure, "PNG").startswith(PNG)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_with_charts_has_no_barrier_and_fits_the_screen(browser: Browser, address: str, scheme: str, width: int):
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    figure = drawn(page, address)
    for _ in ("folded", "open"):
        result = Axe().run(page)
        assert result.violations_count == 0, result.generate_report()
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow == 0, f"the page is {overflow} px wider than the screen"
        figure.get_by_text("Table").click()
    context.close()


def drawn(page: Page, address: str) -> Locator:
    page.goto(address)
    expect(page.locator("figure[data-drawn='yes']")).to_have_count(2, timeout=DRAWING_MS)
    return page.locator("#error-by-year")


def picture(figure: Locator) -> Locator:
    return figure.get_by_role("img", name=CURVE)


def saved(figure: Locator, form: str) -> bytes:
    with figure.page.expect_download() as download:
        figure.get_by_role("button", name=form).click()
    assert download.value.suggested_filename == f"error-by-year.{form.lower()}"
    return download.value.path().read_bytes()


def accent(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--chart-accent').trim()")
