from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertTemplateUsed

from tests.factories import NOW, make_edition, make_phase, make_task

pytestmark = pytest.mark.django_db


def test_an_edition_that_is_not_public_is_not_there(client):
    make_phase(edition=make_edition(2026, is_public=False))
    assert client.get("/2026/").status_code == 404


@pytest.mark.parametrize("address", ["/2025/", "/0/", "/99999999999999999999/"])
def test_a_year_without_an_edition_is_not_there(client, address):
    make_edition(2026)
    response = client.get(address)
    assert response.status_code == 404
    assertTemplateUsed(response, "404.html")


def test_an_edition_without_tasks_says_so(client):
    make_edition(2026)
    for address in ("/", "/2026/"):
        assertContains(client.get(address), "not announced yet")


def test_a_task_without_phases_has_no_dates_and_nothing_to_submit_to(client):
    make_task(make_edition(2026))
    response = client.get("/2026/")
    assertContains(response, "Dates to be announced")
    assertNotContains(response, 'class="button"')


@pytest.mark.parametrize(
    ("opens", "closes", "timing", "may_submit"),
    [(-1, 1, "open", True), (-1, None, "open", True), (1, 2, "upcoming", False), (-2, -1, "closed", False)],
)
def test_the_page_tells_how_the_phase_stands_now(client, time_machine, opens, closes, timing, may_submit):
    time_machine.move_to(NOW, tick=False)
    make_phase(
        opens_at=NOW + timedelta(days=opens), closes_at=NOW + timedelta(days=closes) if closes is not None else None
    )
    for address in ("/", "/2026/"):
        response = client.get(address)
        assert [row["timing"] for row in response.context["tasks"]] == [timing]
        assert ('href="/2026/classification/submit/"' in _main(response)) is may_submit


def test_an_announced_edition_that_is_not_open_yet_takes_no_files(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    make_phase(edition=make_edition(opened_at=None))
    for address in ("/", "/2026/"):
        response = client.get(address)
        assertContains(response, "Not open yet")
        assertNotContains(response, 'href="/2026/classification/submit/" class="button"')
        assert "submit" not in _main(response)


def _main(response) -> str:
    return response.content.decode().split("<main")[1]


def test_images_of_all_sets_of_the_phase_are_counted(client):
    make_phase()
    response = client.get("/2026/")
    assert response.context["tasks"][0]["images"] == 12


def test_titles_are_shown_as_text(client):
    make_task(make_edition(2026, summary="<script>alert(1)</script>"), title="<b>bold</b>")
    response = client.get("/2026/")
    assertContains(response, "&lt;script&gt;")
    assertNotContains(response, "<b>bold</b>")


@pytest.mark.parametrize("number", [1, 3])
def test_an_edition_takes_the_same_queries_however_many_tasks(client, django_assert_num_queries, number):
    edition = make_edition(2026)
    for task in range(number):
        make_phase(task=make_task(edition, slug=f"task-{task}"))
    # The edition, its pages, tasks with their classes, phases, image sets.
    with django_assert_num_queries(5):
        client.get("/2026/")


@pytest.mark.parametrize("address", ["/", "/2026/"])
def test_pages_are_read_only(client, address):
    make_edition(2026)
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_a_page_runs_no_script_and_style_but_its_own_files(client):
    response = client.get("/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = response.content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
