import pytest
from pytest_django.asserts import assertContains

from challenge.models import EditionPage
from tests.factories import NOW, make_edition, make_phase, make_task

pytestmark = pytest.mark.django_db

ADDRESS = "/2026/pages/evaluation/"


def test_the_page_has_metric_definition_formats_limits_and_the_release(client):
    phase = make_phase()
    response = client.get(ADDRESS)
    assertContains(response, "Ranked by flat error at 5 guesses: lower is better.")
    assertContains(response, "not among the first guesses, for 1 to 5 guesses")
    assertContains(response, "image,label1,label2,label3,label4,label5")
    assertContains(response, "2 a day (UTC)")
    assertContains(response, phase.live_release.digest)


def test_what_organizers_wrote_comes_after_what_is_generated(client):
    phase = make_phase()
    EditionPage.objects.create(
        edition=phase.task.edition,
        slug="evaluation",
        title="How we measure",
        body="See the *paper*.",
        updated_at=NOW,
    )
    page = client.get(ADDRESS).content.decode()
    assert page.index("Ranked by") < page.index("See the <em>paper</em>.")
    assert "<h1>How we measure</h1>" in page


def test_without_tasks_the_page_says_so(client):
    make_edition(2026)
    assertContains(client.get(ADDRESS), "not announced yet")


def test_an_edition_that_is_not_public_has_no_such_page(client):
    make_phase(edition=make_edition(2026, is_public=False))
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_many_tasks(client, django_assert_num_queries, number):
    edition = make_edition(2026)
    for task in range(number):
        make_phase(task=make_task(edition, slug=f"task-{task}"))
    # The edition, its pages and tasks; the facts take three.
    with django_assert_num_queries(3 + 3):
        client.get(ADDRESS)
