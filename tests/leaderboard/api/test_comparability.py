"""What compares between years, in the API."""

import pytest

from tests.factories import make_edition, make_phase, make_task
from tests.factories.leaderboard import make_row, make_set_score, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
YEARS = "/api/v1/comparability/classification"
OLD, NEW = "a" * 64, "b" * 64


def make_year(year, **fields):
    phase = make_phase(task=make_task(make_edition(year)))
    table = make_table(phase, wrong=(), release_digest=f"{year:064}", image_count=1000, **fields)
    return make_row(table, wrong=200, rank=1, team_name=f"Team of {year}")


def on_set(entry, image_set, wrong, **fields):
    value = wrong / 1000
    told = {"image_set": image_set, "set_name": image_set[:1], "role": "main", "labels_mark": image_set}
    ends = {"low": value - 0.03, "high": value + 0.03}
    return make_set_score(entry, **(told | ends | {"images": 1000, "count": wrong, "value": value} | fields))


def test_progress_and_drift_are_told_apart(client):
    old, new = make_year(2026), make_year(2027)
    on_set(old, OLD, 200)
    on_set(new, OLD, 150, role="anchor")
    on_set(new, NEW, 180)
    told = client.get(YEARS).json()
    (step,) = told["steps"]
    assert (step["from_year"], step["to_year"], step["fixed_set"]) == (2026, 2027, "a")
    assert step["progress"]["value"] == pytest.approx(-0.05)
    assert (step["progress"]["is_distinct"], step["relative_progress"]) == (True, pytest.approx(-0.25))
    assert (step["change"]["value"], step["drift"]["value"]) == (pytest.approx(-0.02), pytest.approx(0.03))
    scores = [[(each["set_name"], each["letter"], each["count"]) for each in won["scores"]] for won in told["winners"]]
    assert scores == [[("a", "A", 200)], [("a", "A", 150), ("b", "", 180)]]


def test_years_that_are_closed_are_named_and_tell_nothing(client):
    entry = make_year(2026, state="live", opens_details=False)
    on_set(entry, OLD, 200)
    told = client.get(YEARS).json()
    assert (told["closed"], told["winners"], told["steps"]) == ([2026], [], [])


def test_a_task_without_a_public_table_is_not_there(client):
    make_year(2026, is_public=False)
    assert client.get(YEARS).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_years_take_the_same_queries_however_many(client, django_assert_num_queries, number):
    for year in range(2026, 2026 + number):
        on_set(make_year(year), OLD, 200)
    with django_assert_num_queries(3):
        assert len(client.get(YEARS).json()["winners"]) == number
