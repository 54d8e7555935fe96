import pytest

from leaderboard.domain.sorting import KEYS, Sort, orders, own_sort, read_sort, sorted_entries
from leaderboard.models import Publication
from tests.factories import NOW
from tests.factories.leaderboard import make_row, make_table

BY_VALUE = Publication(ranks_by="value", lower_is_better=True)
BY_AP = Publication(ranks_by="value", lower_is_better=False)
BY_CATEGORIES = Publication(ranks_by="categories", lower_is_better=False)


@pytest.mark.parametrize("text", ["", "-", "fame", "--value", "metrics", "value,team"])
def test_an_order_that_is_not_known_is_the_tables_own(text):
    assert read_sort(text, BY_VALUE) == Sort("value")
    assert read_sort(text, BY_CATEGORIES) == Sort("won")


@pytest.mark.parametrize("key", KEYS)
def test_every_order_is_read_in_both_directions(key):
    assert read_sort(key, BY_VALUE) == Sort(key)
    assert read_sort(f"-{key}", BY_VALUE) == Sort(key, is_reversed=True)


def test_a_heading_leads_to_its_order_then_to_the_other_direction_and_back():
    assert orders(own_sort(BY_VALUE), BY_VALUE)["team"].next == "team"
    assert orders(Sort("team"), BY_VALUE)["team"].next == "-team"
    assert orders(Sort("team", is_reversed=True), BY_VALUE)["team"].next == "team"


def test_the_tables_own_order_needs_no_word_in_the_address():
    assert orders(Sort("value", is_reversed=True), BY_VALUE)["value"].next is None
    assert orders(Sort("value"), BY_VALUE)["value"].next == "-value"
    assert orders(Sort("value"), BY_CATEGORIES)["won"].next is None


@pytest.mark.parametrize(
    ("table", "sort", "aria"),
    [
        (BY_VALUE, Sort("value"), "ascending"),
        (BY_VALUE, Sort("value", is_reversed=True), "descending"),
        (BY_AP, Sort("value"), "descending"),
        (BY_CATEGORIES, Sort("won"), "descending"),
        (BY_VALUE, Sort("date"), "descending"),
        (BY_VALUE, Sort("team"), "ascending"),
    ],
)
def test_one_heading_says_how_the_table_is_ordered(table, sort, aria):
    assert {key: order.aria for key, order in orders(sort, table).items() if order.aria} == {sort.key: aria}


@pytest.fixture
def table(rings):
    """In the order of value: A, b, C; D on outside data is better than all, and E has no value."""
    table = make_table(wrong=())
    for wrong, name, day, images, won in ((2, "b", 5, 10, 7), (1, "A", 3, 12, None), (3, "C", 4, 11, 9)):
        at = NOW.replace(day=day)
        make_row(table, wrong=wrong, team_name=name, submitted_at=at, images=images, categories_won=won)
    make_row(table, wrong=0, team_name="D", track="outside")
    make_row(table, team_name="E", primary_count=None, primary_value=None, metrics={}, submitted_at=NOW, images=9)
    return table


def names(table, sort: str) -> str:
    entries = sorted_entries(table.entries.all(), table, read_sort(sort, table))
    return "".join(entries.values_list("team_name", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", "AbCED"),
        ("-value", "CbAED"),
        ("top1", "AbCED"),
        ("-top1", "CbAED"),
        ("team", "AbCED"),
        ("-team", "ECbAD"),
        ("date", "EbCAD"),
        ("-date", "ACbED"),
        ("images", "ACbED"),
        ("-images", "EbCAD"),
        ("won", "CbAED"),
        ("-won", "bCAED"),
    ],
)
def test_each_order_keeps_tracks_apart_and_what_has_no_value_last(table, sort, expected):
    assert names(table, sort) == expected


@pytest.mark.django_db
def test_categories_won_come_before_the_value_where_they_rank(table):
    table.ranks_by = "categories"
    assert names(table, "") == "CbAED"
