"""What an entry's page tells of its rank, its intervals, and of its details once they are open."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from challenge.domain.hidden_synsets import hide
from leaderboard.enums import Part, PublicationState
from leaderboard.models import EntryDetail
from tests.factories import NOW, make_phase
from tests.factories.leaderboard import make_detail, make_pair, make_row, make_set_score, make_table, make_tree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
DETAILS = ("by-class", "confused", "by-slice", "hierarchy")
CHARTS = ("guesses", "slices", "classes", "confusions", "drill-down")


def make_opened(**fields):
    """The third entry of final results, with its details and the tree."""
    table = make_table(**fields)
    entry = table.entries.get(rank=3)
    make_tree(table)
    make_detail(entry)
    return entry


def address(entry, rest="") -> str:
    return f"/2026/classification/entries/{entry.submission_id}/{rest}"


def page_of(client, entry):
    response = client.get(address(entry))
    assert response.status_code == 200
    return response


def test_the_headline_has_both_intervals(client):
    table = make_table(wrong=())
    ends = {"flat_error": {"guesses": [5], "0.95": [[0.0651, 0.0681]], "0.999": [[0.0640, 0.0691]]}}
    entry = make_row(
        table, wrong=1, rank=1, primary_value=0.06656, primary_low=0.0651, primary_high=0.0681, intervals=ends
    )
    text = " ".join(page_of(client, entry).text.split())
    assert 'interval 6.51% <span class="to">to</span> 6.81%' in text
    assert '99.9% interval 6.40% <span class="to">to</span> 6.91%' in text


def test_a_rank_range_is_told_in_words(client):
    table = make_table(wrong=(1,))
    for place in (2, 3):
        shared = make_row(table, wrong=place, rank=place, rank_low=2, rank_high=3)
    assertContains(page_of(client, shared), "could be 2 to 3 at 95%")
    assertContains(page_of(client, shared), "cannot be told apart from this one")
    alone = page_of(client, table.entries.get(rank=1))
    assertContains(alone, "can be told apart from every other ranked entry")
    assertNotContains(alone, "could be")


def test_entries_that_cannot_be_told_apart_are_named_beside_the_range(client):
    table = make_table(wrong=(1,))
    one, other = (
        make_row(table, wrong=3, rank=rank, rank_low=2, rank_high=3, method_name=name)
        for rank, name in ((2, "Xception"), (3, "DenseNet-161"))
    )
    best = table.entries.get(rank=1)
    make_pair(other, one, is_distinct=False)
    make_pair(best, one, is_distinct=True)
    make_pair(best, other, is_distinct=False, part=Part.LIVE)
    for entry, named in ((one, "DenseNet-161"), (other, "Xception")):
        response = page_of(client, entry)
        assert [each.method_name for each in response.context["neighbours"]] == [named]
        assertContains(response, "Cannot be told apart from 1 entry")
        compared = f"/2026/classification/compare/?entry={one.submission_id}&amp;entry={other.submission_id}"
        assertContains(page_of(client, one), compared)


def test_a_rank_that_was_not_compared_has_no_range(client):
    entry = make_row(make_table(wrong=()), wrong=2, rank=1)
    response = page_of(client, entry)
    for told in ("could be", "told apart"):
        assertNotContains(response, told)


def test_categories_won_are_told(client):
    entry = make_row(make_table(wrong=()), rank=1, categories_won=7)
    assertContains(page_of(client, entry), "Categories won")


def test_live_part_and_holdout_stand_beside_each_other_with_the_change(client):
    entry = make_row(
        make_table(wrong=(), part=Part.HOLDOUT), wrong=3, rank=4, live_rank=2, live_count=2, live_value=0.2
    )
    response = page_of(client, entry)
    for told in ("Live part and holdout", "20.00%", "25.00%", "+5.00 pp", "+2"):
        assertContains(response, told)


def test_open_details_are_on_the_page_each_with_a_table(client):
    response = page_of(client, make_opened())
    for name in DETAILS:
        assertContains(response, f'id="{name}"')
        assertContains(response, f'href="#{name}"')
    for name in CHARTS:
        assertContains(response, f'<figure class="chart" id="{name}"')
    assertContains(response, "canine, canid")
    assertContains(response, 'points="2.0,2.0 16.0,10.0')


@pytest.mark.parametrize("fields", [{}, {"state": PublicationState.LIVE}], ids=["published", "live"])
def test_closed_details_are_nowhere_and_the_page_says_when_they_open(client, fields):
    entry = make_opened(opens_details=False, **fields)
    make_set_score(entry, image_set="a" * 64, set_name="Anchor")
    response = page_of(client, entry)
    for told in (*(f'id="{name}"' for name in DETAILS), "<figure", "Siberian", "canine", "Anchor", "classes/"):
        assertNotContains(response, told)
    assertContains(response, "closed" if not fields else "open once the results are published")
    for chart in CHARTS:
        assert client.get(address(entry), {"chart": chart, "format": "csv"}).status_code == 404
    for rest in ("classes/", "classes/?at=n02083346", "classes/?q=fox", "classes/?chart=drill-down&format=json"):
        assert client.get(address(entry, rest)).status_code == 404


def test_the_planned_day_is_told_while_details_are_closed(client):
    phase = make_phase(publish_at=NOW + timedelta(days=40))
    entry = make_opened(phase=phase, state=PublicationState.LIVE, opens_details=False)
    assertContains(page_of(client, entry), "20 Jul 2026")


def test_details_that_are_not_counted_yet_are_said_to_be_missing(client):
    entry = make_table().entries.get(rank=1)
    response = page_of(client, entry)
    assertContains(response, "have not been counted for this entry yet")
    assert client.get(address(entry, "classes/")).status_code == 404


@pytest.mark.parametrize(
    "other",
    [{"part": Part.LIVE}, {"release_digest": "1" * 64}, {"scorer_version": "0.0"}],
    ids=lambda each: next(iter(each)),
)
def test_details_of_another_score_are_not_shown(client, other):
    entry = make_opened()
    EntryDetail.objects.update(**other)
    assertNotContains(page_of(client, entry), "Siberian")
    assert client.get(address(entry, "classes/")).status_code == 404


def test_the_numbers_of_each_chart_are_files(client):
    entry = make_opened()
    for chart in CHARTS:
        assert client.get(address(entry), {"chart": chart, "format": "csv"})["Content-Type"].startswith("text/csv")
    told = json.loads(client.get(address(entry), {"chart": "classes", "format": "json"}).content)
    assert told["rows"][0]["words"] == "Siberian husky"
    assert told["rows"][0]["wrong"] == 1
    assert client.get(address(entry), {"chart": "classes", "format": "doc"}).status_code == 404


def test_each_image_set_has_its_row_an_anchor_says_so_and_the_whole_is_no_set(client):
    entry = make_opened()
    make_set_score(entry, value=0.987)
    make_set_score(entry, image_set="a" * 64, set_name="Set of 2012", role="anchor", value=0.123, low=0.1, high=0.2)
    response = page_of(client, entry)
    for told in ("Set of 2012", "Anchor", "12.30%", "/history/comparability/classification/"):
        assertContains(response, told)
    assertNotContains(response, "98.70%")


def test_a_set_that_was_scored_by_other_labels_before_has_a_row_for_each_version_of_them(client):
    entry = make_opened()
    a_set = {"image_set": "a" * 64, "set_name": "Set of 2012"}
    make_set_score(entry, **a_set, value=0.123, ground_truth_version=2)
    make_set_score(entry, **a_set, value=0.234, ground_truth_version=1, release_digest="1" * 64)
    text = page_of(client, entry).content.decode()
    places = [text.index(told) for told in ("version 1", "23.40%", "version 2", "12.30%")]
    assert places == sorted(places)


def test_scores_on_sets_tell_nothing_of_a_holdout_while_only_the_live_part_is_shown(client):
    entry = make_table(state=PublicationState.LIVE, part="live").entries.get(rank=1)
    make_tree(entry.publication)
    make_detail(entry)
    make_set_score(entry, image_set="a" * 64, set_name="Set of 2012", value=0.123)
    response = page_of(client, entry)
    assertContains(response, 'id="by-slice"')
    assertNotContains(response, "Set of 2012")
    assertNotContains(response, "12.30%")


def test_what_organizers_hide_has_no_words(client):
    entry = make_opened()
    hide("n02110185", reason="Offensive.", now=NOW)
    for rest in ("", "classes/", "classes/?at=n02110185", "classes/?q=n02110185", "?chart=classes&format=csv"):
        assertNotContains(client.get(address(entry, rest)), "Siberian")
    assertContains(client.get(address(entry)), "(hidden)")


def test_where_images_have_several_labels_slices_are_there_without_classes(client):
    entry = make_table().entries.get(rank=1)
    make_detail(entry, classes=[], confusions=[])
    response = page_of(client, entry)
    assertContains(response, 'id="by-slice"')
    assertNotContains(response, 'id="by-class"')


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_many_have_details(client, number):
    table = make_table()
    make_tree(table)
    entries = list(table.entries.all())
    for entry in entries[:number]:
        make_detail(entry)
        make_set_score(entry, image_set="a" * 64, set_name="Anchor")
    page_of(client, entries[0])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page_of(client, entries[0])
    assert len(queries) == 12
