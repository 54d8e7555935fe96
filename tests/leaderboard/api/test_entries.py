"""One entry in the API."""

import pytest

from leaderboard.enums import Part, PublicationState
from leaderboard.models import Award
from tests.factories import NOW, make_phase
from tests.factories.leaderboard import make_pair, make_row, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


def address(entry) -> str:
    return f"/api/v1/editions/2026/tasks/classification/entries/{entry.submission_id}"


def told_of(client, entry):
    response = client.get(address(entry))
    assert response.status_code == 200, response.content
    return response.json()


def test_an_entry_has_its_row_its_table_and_its_permanent_addresses(client):
    entry = make_table().entries.get(rank=2)
    told = told_of(client, entry)
    page = f"http://testserver/2026/classification/entries/{entry.submission_id}/"
    assert (told["entry"]["submission_id"], told["entry"]["primary_count"]) == (str(entry.submission_id), 2)
    assert (told["table"]["version"], told["ranked"]) == (1, 3)
    assert (told["url"], told["certificate"]) == (page, f"{page}certificate.pdf")
    assert [each["version"] for each in told["versions"]] == [1]
    assert page in told["citation"].replace("\n", "")
    assert told["bibtex"].startswith("@misc{")


def test_its_numbers_have_both_intervals_at_each_number_of_guesses(client):
    ends = {"flat_error": {"guesses": [5], "0.95": [[0.0651, 0.0681]], "0.999": [[0.0640, 0.0691]]}}
    metrics = {"flat_error": {"wrong": [3, 1], "error": [0.3, 0.1]}, "mean_per_class_error": 0.2}
    ends["flat_error"]["guesses"] = [2]
    entry = make_row(make_table(wrong=()), rank=1, metrics=metrics, intervals=ends)
    flat, by_class = told_of(client, entry)["measured"]
    nothing = {"at95": None, "at999": None}
    assert (flat["name"], flat["counts"]) == ("flat_error", "wrong")
    assert flat["figures"] == [
        {"value": 0.3, "guesses": 1, "count": 3} | nothing,
        {"value": 0.1, "guesses": 2, "count": 1, "at95": [0.0651, 0.0681], "at999": [0.064, 0.0691]},
    ]
    assert by_class["figures"] == [{"value": 0.2, "guesses": None, "count": None} | nothing]


def test_entries_that_cannot_be_told_apart_are_named(client):
    table = make_table(wrong=(1,))
    one, other = (
        make_row(table, wrong=3, rank=rank, rank_low=2, rank_high=3, method_name=name)
        for rank, name in ((2, "Xception"), (3, "DenseNet-161"))
    )
    make_pair(other, one, is_distinct=False)
    told = told_of(client, one)
    assert [(each["method_name"], each["rank"]) for each in told["not_told_apart"]] == [("DenseNet-161", 3)]
    assert (told["entry"]["rank_low"], told["entry"]["rank_high"]) == (2, 3)


def test_what_a_holdout_changed_and_what_it_was_awarded(client):
    table = make_table(wrong=(), part=Part.HOLDOUT)
    entry = make_row(table, wrong=3, rank=4, live_rank=2, live_count=2, live_value=0.2)
    Award.objects.create(publication=table, submission_id=entry.submission_id, title="First place", given_at=NOW)
    told = told_of(client, entry)
    assert (told["rank_change"], told["value_change"]) == (2, pytest.approx(0.05))
    assert [each["title"] for each in told["awards"]] == ["First place"]


def test_live_standings_have_no_certificate(client):
    told = told_of(client, make_table(state=PublicationState.LIVE).entries.get(rank=1))
    assert (told["certificate"], told["versions"], told["shared_file"]) == (None, [], None)


@pytest.mark.parametrize("fields", [{"is_public": False}, {"withdrawn_at": NOW}, {"stage": "provisional"}])
def test_an_entry_of_no_public_table_is_not_there(client, fields):
    entry = make_table(**fields).entries.get(rank=1)
    assert client.get(address(entry)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_an_entry_takes_the_same_queries_however_many_stand_beside_it(client, django_assert_num_queries, number):
    table = make_table(make_phase(), wrong=tuple(range(number)))
    entry = table.entries.get(rank=1)
    client.get(address(entry))
    with django_assert_num_queries(7):
        assert client.get(address(entry)).status_code == 200
