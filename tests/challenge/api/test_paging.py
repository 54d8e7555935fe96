import pytest
from django.test import RequestFactory

from challenge.api.paging import Pages

ROWS = list(range(250))


def page(query=""):
    asked = RequestFactory().get(f"/api/v1/things?{query}")
    pagination = Pages.Input(**{name: int(asked.GET[name]) for name in ("limit", "offset") if name in asked.GET})
    return Pages().paginate_queryset(ROWS, pagination, asked)


def test_a_page_has_a_hundred_rows_and_says_where_the_next_is():
    assert page() == {
        "items": ROWS[:100],
        "count": 250,
        "next": "http://testserver/api/v1/things?limit=100&offset=100",
    }


def test_the_pages_together_are_all_rows_once():
    read, query = [], "limit=7&kind=a%26b"
    while query:
        answer = page(query)
        read += answer["items"]
        query = answer["next"] and answer["next"].partition("?")[2]
    assert read == ROWS


def test_the_next_address_keeps_what_else_was_asked():
    assert page("kind=a%26b&limit=7")["next"] == "http://testserver/api/v1/things?kind=a%26b&limit=7&offset=7"


def test_the_next_address_keeps_each_of_a_name_that_was_asked_twice():
    assert page("entry=a&entry=b&limit=7")["next"].endswith("?entry=a&entry=b&limit=7&offset=7")


def test_beyond_the_end_there_is_nothing():
    assert page("offset=1000") == {"items": [], "count": 250, "next": None}


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (1001, 0), (1, -1), (1, 2**31)])
def test_a_page_has_bounds(limit, offset):
    with pytest.raises(ValueError, match="validation error"):
        Pages.Input(limit=limit, offset=offset)
