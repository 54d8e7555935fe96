"""Down the hierarchy of an entry's classes."""

import json
import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from leaderboard.models import ClassTree
from tests.factories.challenge import CLASSES
from tests.factories.leaderboard import NODES, make_detail, make_table, make_tree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CANINE, HUSKY = "n02083346", "n02110185"


@pytest.fixture
def entry():
    table = make_table()
    make_tree(table)
    found = table.entries.get(rank=1)
    make_detail(found)
    return found


def address(entry, rest="") -> str:
    return f"/2026/classification/entries/{entry.submission_id}/classes/{rest}"


def rows_of(response) -> list[str]:
    """The words of the rows of the table of concepts."""
    table = re.search(r'<table class="concepts.*?</table>', response.text, re.DOTALL)
    return re.findall(r'<a class="quiet-link" href="[^"]*">([^<]*)</a>', table[0])


def test_the_root_has_what_is_right_below_it_the_worst_first(client, entry):
    response = client.get(address(entry))
    assertContains(response, "<h1>entity</h1>")
    assertContains(response, "6 classes")
    assert rows_of(response) == ["carnivore", "dumbbell"]
    assertNotContains(response, "Place in the hierarchy")


def test_a_concept_has_the_sums_below_it_and_the_way_up(client, entry):
    response = client.get(address(entry, f"?at={CANINE}"))
    assertContains(response, "<h1>canine, canid</h1>")
    # Of eight images one is wrong at five guesses, and four at one.
    assertContains(response, "12.50%")
    assertContains(response, 'aria-current="page">canine</span>')
    assertContains(response, f'href="{address(entry)}"')
    assertContains(response, f'href="{address(entry, "?at=n02075296")}"')
    assert rows_of(response)[0] == "Siberian husky"


def test_one_guess_counts_where_it_is_asked_for_and_links_keep_it(client, entry):
    response = client.get(address(entry, f"?at={CANINE}&guesses=1"))
    assertContains(response, "50.00%")
    assertContains(response, "Error at 1 guess")
    assertContains(response, f'href="{address(entry, "?at=n02110185&amp;guesses=1")}"')
    assertContains(client.get(address(entry, f"?at={CANINE}&guesses=77")), "Error at 5 guesses")


def test_all_classes_below_are_listed_where_they_are_asked_for(client, entry):
    response = client.get(address(entry, f"?at={CANINE}&show=classes"))
    assert rows_of(response) == ["Siberian husky", "kit fox, Vulpes macrotis", "Arctic fox", "English setter"]
    assertContains(response, "All 4 classes")


def test_a_class_has_its_errors_and_its_confusions(client, entry):
    response = client.get(address(entry, "?at=n02119789"))
    assertNotContains(response, "<figure")
    assert rows_of(response)[:2] == ["Arctic fox", "canine, canid"]
    for told in ("What it is taken for", "What is taken for it", "9.5%", "among the 3 most frequent confusions"):
        assertContains(response, told)
    assertContains(client.get(address(entry, "?at=n02123045")), "as far as the most frequent confusions tell")


@pytest.mark.parametrize("wnid", ["n99999999", "canine, canid", "<script>", "n02084071"])
def test_what_is_not_in_the_tree_is_not_there(client, entry, wnid):
    assert client.get(address(entry), {"at": wnid}).status_code == 404


def test_classes_are_found_by_word_and_wnid(client, entry):
    response = client.get(address(entry), {"q": "fox", "at": CANINE})
    assert rows_of(response) == ["kit fox, Vulpes macrotis", "Arctic fox"]
    assert rows_of(client.get(address(entry), {"q": HUSKY})) == ["Siberian husky"]
    assertContains(client.get(address(entry), {"q": "spaceship"}), "No class has this word")


def test_no_word_of_a_tree_or_of_a_reader_becomes_markup(client):
    table = make_table()
    evil = "</script><img src=x onerror=alert(1)>"
    nodes = [[wnid, f"{evil} {words}", *rest] for wnid, words, *rest in NODES]
    ClassTree.objects.create(release_digest=table.release_digest, contents={"classes": CLASSES, "nodes": nodes})
    entry = table.entries.get(rank=1)
    make_detail(
        entry, slices={f"{evil}={evil}": {"images": 1, "metrics": {"flat_error": {"wrong": [1], "error": [1.0]}}}}
    )
    page = client.get(f"/2026/classification/entries/{entry.submission_id}/")
    for response in (page, client.get(address(entry), {"q": evil}), client.get(address(entry), {"at": HUSKY})):
        assertContains(response, "&lt;img")
        assertNotContains(response, "<img")


def test_the_chart_is_drawn_of_what_is_looked_at_and_is_a_file(client, entry):
    told = json.loads(client.get(address(entry), {"at": CANINE, "chart": "drill-down", "format": "json"}).content)
    assert told["rows"][0]["words"] == "canine, canid"
    assert {row["parent"] for row in told["rows"][1:]} == {CANINE}
    assert client.get(address(entry), {"at": HUSKY, "chart": "drill-down", "format": "json"}).status_code == 404


def test_of_ap_a_concept_has_the_mean_of_its_classes_and_the_page_says_so(client):
    table = make_table(primary_metric="mean_ap", lower_is_better=False)
    make_tree(table)
    entry = table.entries.get(rank=1)
    make_detail(
        entry, metric="per_class_ap", classes=[[0.5], [1.0], [None], [0.25], [0.75], [0.5]], confusions=[], slices={}
    )
    response = client.get(address(entry, f"?at={CANINE}"))
    for told in ("Mean AP of the classes below", "75.00%", "Lower is worse"):
        assertContains(response, told)
    for told in ("Wrong at", "guesses", "95% interval"):
        assertNotContains(response, told)
    assert rows_of(response) == ["kit fox, Vulpes macrotis", "Arctic fox", "English setter", "Siberian husky"]
    assert client.get(f"/2026/classification/entries/{entry.submission_id}/").status_code == 200
    assertNotContains(client.get(address(entry, "?at=n02119789")), "Confusions")


def test_without_a_hierarchy_all_classes_hang_below_one_root(client):
    table = make_table()
    nodes = [["", "", None, 1, None], *([wnid, words, 0, 0, place] for place, (_, wnid, words) in enumerate(CLASSES))]
    ClassTree.objects.create(release_digest=table.release_digest, contents={"classes": CLASSES, "nodes": nodes})
    entry = table.entries.get(rank=1)
    make_detail(entry)
    response = client.get(address(entry))
    assertContains(response, "<h1>All classes</h1>")
    assert len(rows_of(response)) == 6
    leaf = client.get(address(entry, f"?at={HUSKY}"))
    assertContains(leaf, ">All classes</a>")
    page = client.get(f"/2026/classification/entries/{entry.submission_id}/")
    assertContains(page, 'id="by-class"')
    assertNotContains(page, 'id="hierarchy"')


@pytest.mark.parametrize("number", [1, 3])
def test_a_concept_takes_the_same_queries_however_many_have_details(client, django_assert_num_queries, number):
    table = make_table()
    make_tree(table)
    entries = list(table.entries.all())
    for each in entries[:number]:
        make_detail(each)
    client.get(address(entries[0]))
    with django_assert_num_queries(5):
        assert client.get(address(entries[0], f"?at={CANINE}")).status_code == 200
