"""The public page of a team's name."""

import pytest
from django.urls import resolve, reverse
from pytest_django.asserts import assertContains, assertNotContains

from leaderboard.models import Award, HistoricResult
from tests.factories import NOW
from tests.factories.leaderboard import make_row, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
NAMES = (
    "XRCE/INRIA",
    "Univ. Jena",
    "/etc/",
    "//",
    "..",
    "../up/./..",
    "~..",
    "a/~~./b",
    "100% & more?#;=",
    "%2F",
    "Späti 視覚",
    "back\\slash",
    "<b>",
)


def reported(year, **fields) -> HistoricResult:
    told = {"task": "detection", "team": "Amber", "metric": "mean_ap", "value": 0.4123, "source": "paper"}
    return HistoricResult.objects.create(year=year, **(told | fields))


@pytest.mark.parametrize("name", NAMES)
def test_each_name_has_an_address_of_its_own(client, name):
    make_row(make_table(wrong=()), team_name=name)
    response = client.get(reverse("named_team", args=[name]))
    assert response.status_code == 200
    assert response.context["named"].name == name


@pytest.mark.parametrize("name", NAMES)
def test_no_part_of_an_address_is_a_way_elsewhere(name):
    address = reverse("named_team", args=[name])
    assert not {".", ".."} & set(address.split("/"))
    assert resolve("/named/~../").kwargs == {"name": ".."}


def test_a_name_tells_its_entries_awards_and_what_was_reported_elsewhere(client):
    table = make_table(wrong=())
    entry = make_row(table, wrong=2, rank=1, team_name="Amber", method_name="Amber Net")
    make_row(table, team_name="Birch", method_name="Birch Net")
    Award.objects.create(publication=table, submission_id=entry.submission_id, title="First place", given_at=NOW)
    reported(2015)
    response = client.get("/named/Amber/")
    for told in ("Amber Net", "16.67%", "First place", "2026 Classification", "2015 Detection", "41.23%"):
        assertContains(response, told)
    assertContains(response, "it need not be the same people")
    assertContains(response, "This server did not measure these results")
    assertContains(response, reverse("entry", args=[2026, "classification", entry.submission_id]))
    assertNotContains(response, "Birch")


def test_under_other_names_there_is_nothing(client):
    make_table()
    assert client.get("/named/Nobody/").status_code == 404


def test_results_of_several_years_are_drawn_and_are_a_file(client):
    reported(2014, value=0.2)
    assert client.get("/named/Amber/?chart=reported&format=csv").status_code == 404
    assert client.get("/named/Amber/").context["chart"] is None
    reported(2015)
    assert client.get("/named/Amber/").context["chart"].slug == "reported"
    answer = client.get("/named/Amber/?chart=reported&format=csv")
    assert answer.content.decode().splitlines()[1:] == ["2014,0.2,,Provided data", "2015,0.4123,,Provided data"]


def test_a_hidden_name_leads_nowhere_and_a_pseudonym_to_what_is_public(client):
    make_row(make_table(wrong=(), is_anonymous=True), team_name="Team Heron", method_name="hidden")
    assert client.get("/named/The real one/").status_code == 404
    assertContains(client.get("/named/Team Heron/"), "hidden")


@pytest.mark.parametrize("number", [1, 3])
def test_a_name_takes_the_same_queries_however_much_there_is(client, django_assert_num_queries, number):
    table = make_table(wrong=())
    for each in range(number):
        entry = make_row(table, team_name="Amber")
        Award.objects.create(publication=table, submission_id=entry.submission_id, title="Best", given_at=NOW)
        reported(2014 + each)
    with django_assert_num_queries(4):
        assert client.get("/named/Amber/").status_code == 200
