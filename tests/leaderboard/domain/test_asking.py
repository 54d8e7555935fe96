from django.http import QueryDict

from leaderboard.domain.asking import Asked, kept, read_asked
from leaderboard.domain.sorting import Sort
from leaderboard.models import Publication

TABLE = Publication(ranks_by="value", lower_is_better=True)


def asked(text: str) -> Asked:
    return read_asked(QueryDict(text).dict(), TABLE)


def test_an_address_that_asks_for_nothing_shows_each_teams_best_in_the_tables_order():
    assert asked("") == Asked(sort=Sort("value"))
    assert not asked("").narrows


def test_what_an_address_asks_for_is_read():
    found = asked("entries=all&q=%20Oxf%20&track=outside&sort=-team")
    assert found == Asked(Sort("team", is_reversed=True), shows_all=True, query="Oxf", track="outside")
    assert found.narrows


def test_what_is_not_known_is_as_if_it_had_not_been_asked():
    assert asked("entries=some&track=mine&sort=luck&fame=1") == Asked(sort=Sort("value"))


def test_a_search_is_as_long_as_the_longest_name_and_has_no_byte_that_databases_refuse():
    assert asked("q=a%00b").query == "ab"
    assert len(asked(f"q={'x' * 1000}").query) == 200


def test_a_search_form_repeats_what_else_was_asked():
    address = QueryDict("q=x&phase=test&page=3&sort=team&entries=&fame=1").dict()
    assert kept(address) == [("phase", "test"), ("sort", "team")]
