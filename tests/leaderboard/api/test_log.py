"""The log of publications in the API, walked as `yardstick verify-log` does."""

from datetime import timedelta

import pytest

from leaderboard.domain.publish import publish, publish_provisional
from tests.factories import NOW
from tests.leaderboard.domain.test_log import closed_phase, digest, walked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

CLOSED = NOW + timedelta(days=31)


def test_it_is_read_by_pages_from_its_beginning_to_its_head(client):
    for year in (2024, 2025, 2026):
        publish(closed_phase(year), now=CLOSED)
    first = client.get("/api/v1/log?limit=2").json()
    assert (first["count"], len(first["items"])) == (3, 2)
    rest = client.get(first["next"].removeprefix("http://testserver")).json()
    assert rest["next"] is None
    head = client.get("/api/v1/log/head").json()
    assert walked([*first["items"], *rest["items"]]) == head["signed"]["digest"]
    assert (head["signed"]["sequence"], head["digest"]) == (3, digest(head["signed"]))


def test_each_address_leads_to_what_the_line_is_of(client):
    publish(closed_phase(), now=CLOSED)
    (line,) = client.get("/api/v1/log").json()["items"]
    published = client.get(line["url"].removeprefix("http://testserver")).json()
    assert digest(published["contents"]) == published["digest"] == line["publication"]


def test_of_provisional_results_there_is_the_digest_alone(client):
    published = publish_provisional(closed_phase(), objections_until=CLOSED + timedelta(days=1), now=CLOSED)
    (line,) = client.get("/api/v1/log").json()["items"]
    assert (line["publication"], line["url"], line["kind"]) == (published.digest, None, "published")


def test_an_empty_log_has_a_head(client):
    assert client.get("/api/v1/log").json() == {"items": [], "count": 0, "next": None}
    head = client.get("/api/v1/log/head").json()["signed"]
    assert (head["sequence"], head["digest"]) == (0, "0" * 64)


@pytest.mark.parametrize("number", [1, 3])
def test_it_asks_as_often_for_many_lines_as_for_one(client, django_assert_max_num_queries, number):
    for year in range(number):
        publish(closed_phase(2024 + year), now=CLOSED)
    with django_assert_max_num_queries(3):
        client.get("/api/v1/log")
