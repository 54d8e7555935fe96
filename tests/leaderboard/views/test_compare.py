"""Two to five entries side by side, and the page on which they are chosen."""

import csv
from uuid import UUID

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertTemplateUsed

from challenge.enums import Split
from leaderboard.enums import PublicationState
from tests.factories import make_phase
from tests.factories.leaderboard import make_detail, make_pair, make_row, make_table, make_tree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CHOOSE = "leaderboard/compare_choose.html"


def address(*entries, **more) -> str:
    query = [f"entry={getattr(entry, 'submission_id', entry)}" for entry in entries]
    return "/2026/classification/compare/?" + "&".join([*query, *(f"{name}={value}" for name, value in more.items())])


@pytest.fixture
def table():
    """Three entries, with all that can be known of them, and the first two compared."""
    table = make_table()
    make_tree(table)
    entries = list(table.entries.order_by("rank"))
    for place, entry in enumerate(entries):
        make_detail(entry, classes=[[2, 1, 1, 1, 1, place > number] for number in range(6)])
    make_pair(*entries[:2], better=3, worse=1)
    return table


def test_two_entries_are_told_apart_in_words_and_numbers(client, table):
    one, other, _ = table.entries.order_by("rank")
    response = client.get(address(one, other))
    assertContains(
        response, f"{one.method_name} has 1 of 12 images wrong at 5 guesses; {other.method_name} has 1 more, 2."
    )
    assertContains(response, "They cannot be told apart at 95% (exact McNemar, p")
    for told in ("−16.67 pp", "−36.67 pp to +3.33 pp", "8.33%", "0.00% – 18.33%", "Alone right, images"):
        assertContains(response, told)
    assertContains(response, 'A 3</span> · <span class="compare-count">B 1')
    for link in (reverse("entry", args=[2026, "classification", one.submission_id]), f"/named/{one.team_name}"):
        assertContains(response, link.replace(" ", "%20"))


def test_two_real_networks_that_two_images_part_cannot_be_told_apart(client):
    table = make_table(wrong=(), image_count=50_000)
    dense = make_row(table, wrong=3255, method_name="DenseNet-161")
    xception = make_row(table, wrong=3253, method_name="Xception")
    make_pair(dense, xception, better=1698, worse=1700, p_value=0.986)
    assertContains(client.get(address(dense, xception)), "cannot be told apart at 95%")


def test_several_entries_have_a_square_of_pairs_and_links_to_the_classes_of_each(client, table):
    entries = table.entries.order_by("rank")
    response = client.get(address(*entries))
    assertContains(response, "row less column")
    assertContains(response, "These two were not compared image by image", count=2)
    assert [each["words"] for each in response.context["pair_choices"]] == ["A · B", "A · C", "B · C"]
    last = client.get(response.context["pair_choices"][2]["address"])
    assert [column.title[:1] for column in last.context["charts"]["classes"].columns[1:3]] == ["B", "C"]
    assert [each["is_chosen"] for each in last.context["pair_choices"]] == [False, False, True]


def test_the_addresses_of_a_comparison_keep_its_table_and_leave_out_or_add_one_entry(client, table):
    one, other, third = table.entries.order_by("rank")
    response = client.get(address(one, other))
    assert len(response.context["sides"]) == 2
    (offer,) = response.context["offers"]
    added = client.get(offer.address)
    assert [side.entry.pk for side in added.context["sides"]] == [one.pk, other.pk, third.pk]
    less = client.get(added.context["sides"][0].without)
    assert [side.entry.pk for side in less.context["sides"]] == [other.pk, third.pk]
    assert "phase=val&state=frozen" in less.context["sides"][0].without


def test_entries_to_add_are_found_by_name_without_a_script(client, table):
    one, other, third = table.entries.order_by("rank")
    found = client.get(address(one, other, q=third.team_name))
    assert [offer.entry.pk for offer in found.context["offers"]] == [third.pk]
    assertContains(client.get(address(one, other, q="nobody")), "No other entry of this table has that")


def test_with_five_entries_no_more_are_offered(client):
    table = make_table(wrong=(1, 2, 3, 4, 5, 6))
    response = client.get(address(*table.entries.order_by("rank")[:5]))
    assertTemplateUsed(response, "leaderboard/compare.html")
    assert response.context["offers"] == []
    assertContains(response, "Leave one out to add another.")


@pytest.mark.parametrize("number", [0, 1, 6])
def test_too_few_and_too_many_entries_lead_to_the_choice(client, number):
    table = make_table(wrong=(1, 2, 3, 4, 5, 6, 7))
    chosen = list(table.entries.order_by("rank")[:number])
    response = client.get(address(*chosen))
    assert response.status_code == 200
    assertTemplateUsed(response, CHOOSE)
    assertContains(response, "checked", count=number)
    assertContains(response, 'type="checkbox"', count=7)


def test_an_entry_named_twice_is_one(client, table):
    one, *_ = table.entries.all()
    assertTemplateUsed(client.get(address(one, one)), CHOOSE)


@pytest.mark.parametrize("wrong", ["", "nonsense", "../../etc/passwd", "%00", UUID(int=1)])
def test_what_is_no_entry_is_said_and_the_rest_compared(client, table, wrong):
    one, other, _ = table.entries.order_by("rank")
    alone = client.get(address(one, wrong))
    assert alone.status_code == 404
    assertTemplateUsed(alone, CHOOSE)
    response = client.get(address(one, wrong, other))
    assertTemplateUsed(response, "leaderboard/compare.html")
    assertContains(response, "notice warning")


def test_entries_of_different_releases_are_never_compared(client, table):
    one, *_ = table.entries.all()
    second = make_phase(task=table.phase.task, slug="test", split=Split.TEST, with_release=False)
    stranger = make_row(make_table(second, wrong=(), release_digest="1" * 64))
    make_pair(one, stranger)
    response = client.get(address(one, stranger))
    assertTemplateUsed(response, CHOOSE)
    assertContains(response, "Between Releases nothing is compared")
    # The newer phase's table is the one that others may be chosen from.
    assertContains(response, reverse("entry", args=[2026, "classification", one.submission_id]))


def test_without_any_entry_the_page_says_what_comes_next(client):
    make_table(wrong=(), state=PublicationState.LIVE)
    assertContains(client.get(address()), "There is nothing to compare yet")
    assert client.get("/2025/classification/compare/").status_code == 404


def test_what_is_not_open_is_neither_on_the_page_nor_in_a_file(client):
    table = make_table(opens_details=False)
    make_tree(table)
    one, other, _ = table.entries.order_by("rank")
    for entry in (one, other):
        make_detail(entry)
    response = client.get(address(one, other))
    assertContains(response, "Errors by class and by slice are not open in this table")
    for told in ("kit fox", "size: small"):
        assertNotContains(response, told)
    assert client.get(address(one, other, chart="guesses", format="csv")).status_code == 200
    for closed in ("classes", "slices"):
        assert client.get(address(one, other, chart=closed, format="csv")).status_code == 404


def test_the_numbers_of_each_chart_are_files(client, table):
    one, other, third = table.entries.order_by("rank")
    response = client.get(address(one, other, third, chart="classes", format="csv", pair="1,3"))
    rows = list(csv.DictReader(response.content.decode().splitlines()))
    assert [(row["class"], row["one"], row["other"], row["images"]) for row in rows[:2]] == [
        ("English setter", "0.0", "0.5", "2"),
        ("kit fox, Vulpes macrotis", "0.0", "0.5", "2"),
    ]
    slices = client.get(address(one, other, chart="slices", format="json")).json()
    assert [row["slice"] for row in slices["rows"]] == ["size: large", "size: small"]
    assert client.get(address(one, other, chart="other", format="csv")).status_code == 404


def test_without_details_of_one_of_them_nothing_is_drawn_by_class(client, table):
    one, *_ = table.entries.order_by("rank")
    bare = make_row(table)
    assert set(client.get(address(one, bare)).context["charts"]) == {"guesses"}


def test_conditions_that_differ_are_marked(client, table):
    one, other, _ = table.entries.order_by("rank")
    assertNotContains(client.get(address(one, other)), "compare-differs")
    outside = make_row(table, track="outside")
    assertContains(client.get(address(one, outside)), "compare-differs", count=1)


def test_while_names_are_hidden_pseudonyms_stand_for_methods(client):
    table = make_table(wrong=(), is_anonymous=True)
    one, other = (make_row(table, team_name=name, method_name="hidden") for name in ("Team Heron", "Team Ibis"))
    assertContains(client.get(address(one, other)), "Team Heron and Team Ibis have 0 of 12 images wrong")


def test_detection_counts_classes_and_has_no_guesses(client):
    ranking = {"primary_metric": "mean_ap", "lower_is_better": False, "ranks_by": "categories"}
    table = make_table(wrong=(), **ranking)
    make_tree(table)
    told = {"primary_count": None, "intervals": {}}
    rows = [
        make_row(table, primary_value=ap, metrics={"mean_ap": ap}, categories_won=won, **told)
        for ap, won in ((0.4, 2), (0.3, 4))
    ]
    for row in rows:
        make_detail(row, metric="per_class_ap", classes=[[row.primary_value]] * 5 + [[None]], slices={}, confusions=[])
    make_pair(*rows, better=4, worse=2, p_value=None)
    response = client.get(address(*rows))
    assertContains(response, "has the higher AP in 4 classes")
    assertContains(response, "Categories won")
    assert set(response.context["charts"]) == {"classes"}


@pytest.mark.parametrize("number", [2, 5])
def test_a_comparison_takes_the_same_queries_however_many_there_are(client, django_assert_num_queries, number):
    table = make_table(wrong=(1, 2, 3, 4, 5, 6))
    make_tree(table)
    entries = list(table.entries.order_by("rank")[:number])
    for entry in entries:
        make_detail(entry)
    for entry in entries[1:]:
        make_pair(entries[0], entry)
    # With five none is looked for that could be added.
    with django_assert_num_queries(8 if number == 2 else 7):
        assert client.get(address(*entries)).status_code == 200
