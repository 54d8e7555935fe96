"""The page where a person makes and ends tokens."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from challenge.domain.tokens import find_token, issue_token
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
URL = "/tokens/"


@pytest.fixture
def person(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    person = make_user()
    client.force_login(person)
    return person


def make(client, **typed):
    return client.post(URL, {"name": "cluster", "scopes": ["read", "submit"], "last_day": "2026-06-30"} | typed)


def shown(page):
    return re.search(r"ys_[\w-]{20,}", page.text).group()


def test_a_token_is_shown_once_and_does_what_was_chosen(client, person):
    page = make(client, scopes=["read", "organize"])
    token = find_token(shown(page), NOW)
    assert (token.user, token.name, token.scopes) == (person, "cluster", ["organize", "read"])
    assert "Copy it now" in page.text
    assert not re.search(r"ys_[\w-]{20,}", client.get(URL).text)


def test_its_last_day_is_a_whole_day_in_utc(client, person):
    make(client)
    assert person.api_tokens.get().expires_at.isoformat() == "2026-07-01T00:00:00+00:00"


def test_without_a_last_day_it_does_not_end(client, person):
    make(client, last_day="")
    assert person.api_tokens.get().expires_at is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": " \u200b "}, "visible character"),
        ({"name": "n" * 101}, "at most 100 characters"),
        ({"scopes": []}, "This field is required"),
        ({"scopes": ["everything"]}, "Select a valid choice"),
        ({"last_day": "2026-06-09"}, "A token ends in the future"),
        ({"last_day": "soon"}, "Enter a valid date"),
    ],
)
def test_what_does_not_fit_is_told_and_makes_nothing(client, person, typed, told):
    page = make(client, **typed)
    assert page.status_code == 422
    assert told in page.text
    assert not person.api_tokens.exists()


def test_tokens_are_listed_with_what_they_may_and_how_long(client, person):
    issue_token(user=person, name="laptop", now=NOW - timedelta(days=9), expires_at=NOW)
    issue_token(user=person, name="cluster", now=NOW, scopes=["read"])
    issue_token(user=make_user(), name="not mine", now=NOW)
    page = client.get(URL).text
    assert page.index("cluster") < page.index("laptop")
    assert "has ended" in page
    assert "not mine" not in page


def test_an_ended_token_opens_nothing_and_is_listed_no_more(client, person):
    token, secret = issue_token(user=person, name="laptop", now=NOW)
    answer = client.post(reverse("end_token", args=[token.pk]), follow=True)
    assert "“laptop” works no more" in answer.text
    assert find_token(secret, NOW) is None
    assert client.get(URL).text.count("laptop") == 0
    assert client.post(reverse("end_token", args=[token.pk])).status_code == 404


def test_nobody_ends_another_persons_token(client, person):
    token, secret = issue_token(user=make_user(), name="theirs", now=NOW)
    assert client.post(reverse("end_token", args=[token.pk])).status_code == 404
    assert find_token(secret, NOW) == token


def test_every_page_of_who_is_signed_in_leads_there(client, person):
    assert 'href="/tokens/"' in client.get("/").text
    client.logout()
    assert 'href="/tokens/"' not in client.get("/").text
