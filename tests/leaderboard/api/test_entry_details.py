"""What an entry's score consists of, in the API: open exactly where its page opens it."""

import pytest

from leaderboard.enums import Part, PublicationState
from tests.factories.leaderboard import make_detail, make_row, make_set_score, make_table, make_tree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CANINE, HUSKY = "n02083346", "n02110185"
CLOSED = ("classes", "concept", "confusions", "slices")


def opened(**fields):
    table = make_table(**fields)
    make_tree(table)
    entry = table.entries.get(rank=1)
    make_detail(entry)
    return entry


def ask(client, entry, rest, **query):
    return client.get(f"/api/v1/editions/2026/tasks/classification/entries/{entry.submission_id}/{rest}", query or None)


def test_classes_are_listed_the_worst_first_with_their_intervals(client):
    told = ask(client, opened(), "classes").json()
    assert told["count"] == 6
    assert [(each["wnid"], each["wrong"], each["images"]) for each in told["items"][:2]] == [
        (HUSKY, 1, 2),
        ("n02119789", 0, 2),
    ]
    husky = told["items"][0]
    assert (husky["words"], husky["value"], husky["is_class"]) == ("Siberian husky", 0.5, True)
    # Wilson's interval of 1 of 2, as published tables have it.
    assert (husky["low"], husky["high"]) == (pytest.approx(0.0945, abs=5e-5), pytest.approx(0.9055, abs=5e-5))
    assert husky["url"].startswith("http://testserver/2026/classification/entries/")


def test_classes_below_a_concept_at_one_guess(client):
    told = ask(client, opened(), "classes", at=CANINE, guesses=1, limit=2).json()
    assert (told["count"], len(told["items"])) == (4, 2)
    assert told["items"][0]["wrong"] == 2
    assert "offset=2" in told["next"]


def test_a_concept_has_the_sums_below_it_and_the_way_up(client):
    entry = opened()
    told = ask(client, entry, "concept", at=CANINE).json()
    assert [each["words"] for each in told["path"]] == ["entity", "carnivore", "canine, canid"]
    assert (told["concept"]["images"], told["concept"]["wrong"], told["guesses"]) == (8, 1, 5)
    assert [(each["guesses"], each["count"]) for each in told["by_guesses"]] == [(1, 4), (2, 2), (3, 1), (4, 1), (5, 1)]
    assert told["children"][0]["wnid"] == HUSKY
    assert ask(client, entry, "concept").json()["concept"]["words"] == "entity"


def test_confusions_are_listed_with_what_is_above_both_and_for_one_class(client):
    entry = opened()
    every = ask(client, entry, "confusions").json()["items"]
    assert [(each["true"]["words"], each["taken_for"]["words"], each["images"]) for each in every] == [
        ("kit fox, Vulpes macrotis", "Arctic fox", 1),
        ("Arctic fox", "kit fox, Vulpes macrotis", 1),
        ("Siberian husky", "English setter", 2),
    ]
    assert every[0]["above"] == {"wnid": CANINE, "words": "canine, canid"}
    assert [each["images"] for each in ask(client, entry, "confusions", of=HUSKY).json()["items"]] == [2]


def test_slices_have_their_counts_and_both_intervals(client):
    large, small = ask(client, opened(), "slices").json()["items"]
    assert (large["attribute"], large["group"], large["images"], large["wrong"]) == ("size", "large", 6, 0)
    assert (small["value"], small["low"], small["high"], small["highest"]) == (pytest.approx(1 / 6), 0.0, 0.5, 0.7)


def test_an_ap_has_no_guesses(client):
    table = make_table(wrong=(), primary_metric="mean_ap", lower_is_better=False)
    make_tree(table)
    entry = make_row(table, rank=1)
    make_detail(entry, metric="per_class_ap", classes=[[0.5], [0.25], [None], [1.0], [0.0], [0.75]], confusions=[])
    told = ask(client, entry, "classes").json()["items"]
    assert [(each["value"], each["wrong"]) for each in told[:2]] == [(0.0, None), (0.25, None)]
    assert told[-1]["value"] is None
    assert ask(client, entry, "concept").json()["guesses"] == 0


@pytest.mark.parametrize("rest", CLOSED)
def test_nothing_is_told_while_the_table_keeps_details_closed(client, rest):
    entry = opened(state=PublicationState.LIVE, opens_details=False)
    assert ask(client, entry, rest).status_code == 404


@pytest.mark.parametrize("rest", CLOSED)
def test_what_no_worker_has_counted_yet_is_not_there(client, rest):
    assert ask(client, make_table().entries.get(rank=1), rest).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [({"at": "n99999999"}, 404), ({"at": "a\0b"}, 400), ({"at": "n" * 51}, 422), ({"guesses": 0}, 422)],
)
def test_a_wrong_question_is_a_problem(client, query, status):
    response = ask(client, opened(), "classes", **query)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 1),
        ({"state": PublicationState.LIVE}, 1),
        ({"state": PublicationState.LIVE, "opens_details": False}, 0),
        ({"state": PublicationState.LIVE, "part": Part.LIVE}, 0),
        ({"state": PublicationState.LIVE, "is_hidden": True}, 0),
    ],
)
def test_scores_on_image_sets_are_told_where_they_are_open(client, fields, count):
    entry = make_table(**fields).entries.get(rank=1)
    make_set_score(entry)
    make_set_score(entry, image_set="a" * 64, set_name="anchor 2026", role="anchor")
    found = ask(client, entry, "set-scores").json()["items"]
    assert [each["set_name"] for each in found] == ["anchor 2026"] * count


@pytest.mark.parametrize("rest", [*CLOSED, "set-scores"])
def test_details_take_few_queries(client, django_assert_max_num_queries, rest):
    entry = opened()
    with django_assert_max_num_queries(5):
        assert ask(client, entry, rest).status_code == 200
