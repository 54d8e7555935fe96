"""Two to five entries side by side in the API."""

from uuid import UUID, uuid4

import pytest

from challenge.enums import Split
from leaderboard.enums import PublicationState
from tests.factories import make_phase
from tests.factories.leaderboard import make_detail, make_pair, make_row, make_table, make_tree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
COMPARISON = "/api/v1/editions/2026/tasks/classification/comparison"


def ask(client, *entries, rest="", **query):
    ids = [getattr(entry, "submission_id", entry) for entry in entries]
    return client.get(COMPARISON + rest, {"entry": ids} | query)


@pytest.fixture
def table():
    """Three entries with details, of which the first two were compared."""
    table = make_table()
    make_tree(table)
    for place, entry in enumerate(table.entries.order_by("rank")):
        make_detail(entry, classes=[[2, 1, 1, 1, 1, place > number] for number in range(6)])
    make_pair(*table.entries.order_by("rank")[:2], better=3, worse=1)
    return table


def test_a_pair_has_its_difference_its_discordant_counts_and_the_verdict(client, table):
    one, other, _ = table.entries.order_by("rank")
    told = ask(client, one, other).json()
    (pair,) = told["pairs"]
    assert (pair["one"], pair["other"]) == (str(one.submission_id), str(other.submission_id))
    assert pair["differs"] == {
        "difference": pytest.approx(-2 / 12),
        "low": pytest.approx(-2 / 12 - 0.2),
        "high": pytest.approx(-2 / 12 + 0.2),
        "better": 3,
        "worse": 1,
        "p_value": 0.625,
        "is_distinct": False,
    }
    assert "They cannot be told apart at 95%" in told["said"]


def test_in_the_other_order_all_is_turned(client, table):
    one, other, _ = table.entries.order_by("rank")
    (pair,) = ask(client, other, one).json()["pairs"]
    assert (pair["differs"]["better"], pair["differs"]["worse"]) == (1, 3)
    assert pair["differs"]["difference"] == pytest.approx(2 / 12)


def test_several_have_a_row_a_metric_and_each_pair_once(client, table):
    entries = list(table.entries.order_by("rank"))
    told = ask(client, *entries).json()
    assert [each["rank"] for each in told["entries"]] == [1, 2, 3]
    assert [bool(each["differs"]) for each in told["pairs"]] == [True, False, False]
    most = told["measured"][0]
    assert (most["metric"], most["guesses"]) == ("flat_error", 5)
    assert [figure["is_best"] for figure in most["figures"]] == [True, False, False]
    assert told["said"] == ""


def test_conditions_that_differ_are_named(client, table):
    outside = make_row(table, track="outside")
    assert ask(client, table.entries.get(rank=1), outside).json()["differing"] == ["track"]


def test_classes_of_two_are_told_the_largest_difference_first(client, table):
    one, _, third = table.entries.order_by("rank")
    told = ask(client, one, third, rest="/classes").json()
    assert told["count"] == 6
    assert (told["items"][0]["difference"], told["items"][-1]["difference"]) == (-0.5, 0.0)


def test_slices_of_all_are_told(client, table):
    large, small = ask(client, *table.entries.order_by("rank"), rest="/slices").json()["items"]
    assert (large["slice"], large["images"], large["values"]) == ("size=large", 6, [0.0, 0.0, 0.0])
    assert small["values"] == [pytest.approx(1 / 6)] * 3


@pytest.mark.parametrize("rest", ["/classes", "/slices"])
def test_closed_details_are_not_told(client, rest):
    table = make_table(state=PublicationState.LIVE, opens_details=False)
    make_tree(table)
    for entry in table.entries.all():
        make_detail(entry)
    assert ask(client, *table.entries.all()[:2], rest=rest).json()["items"] == []


def test_pairs_of_standings_without_rank_ranges_are_not_told(client):
    table = make_table(wrong=(), state=PublicationState.LIVE)
    one, other = (make_row(table, rank=rank) for rank in (1, 2))
    make_pair(one, other)
    assert ask(client, one, other).json()["pairs"][0]["differs"] is None


@pytest.mark.parametrize(
    "entries", [[], ["one"], ["no-id", "no-id-either"], [str(UUID(int=each)) for each in range(6)]]
)
def test_too_few_too_many_and_no_ids_are_refused(client, table, entries):
    assert client.get(COMPARISON, {"entry": entries}).status_code == 422


def test_an_entry_that_stands_nowhere_is_not_there(client, table):
    assert ask(client, table.entries.get(rank=1), uuid4()).status_code == 404


def test_entries_of_two_tables_and_one_entry_twice_are_no_comparison(client, table):
    test = make_table(make_phase(task=table.phase.task, slug="test", split=Split.TEST))
    one = table.entries.get(rank=1)
    for other, told in ((test.entries.get(rank=1), "compare entries of one table"), (one, "each once")):
        response = ask(client, one, other)
        assert (response.status_code, response.json()["code"]) == (409, "not_compared")
        assert told in response.json()["detail"]


@pytest.mark.parametrize("number", [2, 5])
def test_a_comparison_takes_the_same_queries_however_many_entries(client, django_assert_num_queries, number):
    table = make_table(wrong=tuple(range(number)))
    ids = [entry.submission_id for entry in table.entries.all()]
    ask(client, *ids)
    with django_assert_num_queries(3):
        assert len(ask(client, *ids).json()["entries"]) == number
