"""What becomes of an answer: a value, or the error that says whose fault it was."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from submissions.devkit.client import Client
from submissions.devkit.errors import LimitReached, Refused, ServerFault, Unreachable
from tests.submissions.devkit.desk import TOKEN, Canned


@pytest.fixture
def client(desk):
    with Client(desk.url, TOKEN) as found:
        yield found


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Refused), (404, Refused), (422, Refused), (429, LimitReached), (500, ServerFault), (507, ServerFault)]
    + [(status, Unreachable) for status in (502, 503, 504)],
)
def test_a_status_says_whose_fault_it_is(status, kind, client, desk):
    desk.first("GET me", Canned(status, {"code": "some_code", "detail": "A sentence.", "type": "t", "more": 7}))
    with pytest.raises(kind, match=r"A sentence\.") as caught:
        client.me()
    assert type(caught.value) is kind
    if isinstance(caught.value, Refused):
        assert (caught.value.code, caught.value.more) == ("some_code", {"more": 7})


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7), ("", 0), ("soon", 0), ("-3", 0), ("٣", 0), ("Thu, 01 Jan 2026 00:00:00 +0000", 0)],
)
def test_what_the_server_asks_to_wait_is_a_number_or_a_date(value, seconds, client, desk):
    header = {"Retry-After": value.encode().decode("latin-1")}
    desk.first("GET me", Canned(503, {}, header))
    with pytest.raises(Unreachable) as caught:
        client.me()
    assert caught.value.retry_after == seconds


def test_a_date_to_wait_for_is_counted_from_now(client, desk):
    desk.first("GET me", Canned(503, {}, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(hours=1))}))
    with pytest.raises(Unreachable) as caught:
        client.me()
    assert 3500 < caught.value.retry_after <= 3600


def test_a_server_that_has_moved_is_told_and_not_followed(client, desk):
    desk.first("GET me", Canned(301, {}, {"Location": "https://elsewhere.example/api/v1/me"}))
    with pytest.raises(Refused, match=r"has moved to https://elsewhere\.example"):
        client.me()
    assert desk.asked == ["GET /api/v1/me"]


def test_what_is_no_server_of_this_kind_is_told(client, desk):
    desk.first("GET me", Canned(200, "<html>"), Canned(200, "[]"), Canned(204, ""), Canned(404, "<html>"))
    for _answer in range(3):
        with pytest.raises(ServerFault, match="is no Yardstick server") as caught:
            client.me()
        assert caught.value.code == "not_a_server"
    with pytest.raises(Refused, match="404 Not Found"):
        client.me()


def test_a_line_that_is_cut_is_told_with_the_address(client, desk):
    desk.drops["GET me"] = 1
    with pytest.raises(Unreachable, match=desk.url):
        client.me()
    assert client.me()["name"] == "Ada"


def test_an_address_that_the_server_tells_is_asked_where_it_is_reached():
    with Client("https://one.example/yardstick", TOKEN) as client:
        found = client.here("http://inside.example:81/yardstick/api/v1/uploads/7/?a=b")
    assert found == "https://one.example/yardstick/api/v1/uploads/7/?a=b"
