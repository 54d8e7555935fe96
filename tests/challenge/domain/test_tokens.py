from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from challenge.domain.changes import SettingsRefused
from challenge.domain.tokens import end_by_token, find_token, issue_by_token, issue_token, revoke_token
from challenge.models import ApiToken
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


def test_a_token_is_found_by_its_secret_with_its_person_and_scopes():
    user = make_user()
    token, secret = issue_token(user=user, name="cluster", now=NOW)
    found = find_token(secret, NOW)
    assert (found, found.user, found.scopes) == (token, user, ["read", "submit"])


def test_the_secret_is_not_kept():
    token, secret = issue_token(user=make_user(), name="cluster", now=NOW)
    row = ApiToken.objects.filter(pk=token.pk).values().get()
    assert secret not in str(row)
    assert secret.startswith(token.prefix)
    assert len(secret) - len(token.prefix) >= 32


def test_two_tokens_differ():
    user = make_user()
    assert issue_token(user=user, name="one", now=NOW)[1] != issue_token(user=user, name="one", now=NOW)[1]


@pytest.mark.parametrize("secret", ["", "ys_", "ys_wrong", "ünïcode", "x" * 10_000])
def test_another_secret_finds_nothing(secret):
    issue_token(user=make_user(), name="cluster", now=NOW)
    assert find_token(secret, NOW) is None


def test_a_scope_must_be_known():
    with pytest.raises(SettingsRefused, match="delete"):
        issue_token(user=make_user(), name="cluster", now=NOW, scopes=["read", "delete"])
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\u202e\n"])
def test_a_token_has_a_name_that_can_be_seen(name):
    with pytest.raises(SettingsRefused, match="visible character"):
        issue_token(user=make_user(), name=name, now=NOW)
    assert not ApiToken.objects.exists()


def test_what_is_hidden_in_a_name_is_left_out():
    token, _secret = issue_token(user=make_user(), name=" my\u202e\tcluster\n", now=NOW)
    assert token.name == "my cluster"


def test_a_token_has_a_scope_and_ends_in_the_future_or_never():
    person = make_user()
    with pytest.raises(SettingsRefused, match="at least one scope"):
        issue_token(user=person, name="idle", now=NOW, scopes=[])
    with pytest.raises(SettingsRefused, match="in the future"):
        issue_token(user=person, name="late", now=NOW, expires_at=NOW)
    issue_token(user=person, name="short", now=NOW, expires_at=NOW + TICK)
    assert person.api_tokens.get().name == "short"


def test_a_person_has_so_many_tokens_and_no_more(monkeypatch):
    monkeypatch.setattr("challenge.domain.tokens.MOST_TOKENS", 1)
    person = make_user()
    token, _secret = issue_token(user=person, name="first", now=NOW)
    with pytest.raises(SettingsRefused, match="End one first"):
        issue_token(user=person, name="second", now=NOW)
    revoke_token(token, NOW)
    issue_token(user=person, name="second", now=NOW)


@pytest.mark.parametrize(
    ("scopes", "lasts", "is_given"),
    [
        (["read"], timedelta(hours=1), True),
        (["read", "submit"], timedelta(days=1), True),
        (["read", "organize"], timedelta(hours=1), False),
        (["read"], timedelta(days=1, microseconds=1), False),
        (["read"], None, False),
    ],
)
def test_a_token_gives_away_no_more_than_it_has(scopes, lasts, is_given):
    person, asked = make_user(), {"scopes": scopes, "expires_at": lasts and NOW + lasts}
    parent, _secret = issue_token(user=person, name="parent", now=NOW, expires_at=NOW + timedelta(days=1))
    if is_given:
        made, secret = issue_by_token(parent, name="child", now=NOW, **asked)
        assert (made.user, made.scopes, find_token(secret, NOW)) == (person, scopes, made)
    else:
        with pytest.raises(PermissionDenied):
            issue_by_token(parent, name="child", now=NOW, **asked)
        assert person.api_tokens.get() == parent


def test_the_tokens_that_a_token_made_end_with_it_to_the_last():
    person = make_user()
    kept, kept_secret = issue_token(user=person, name="made on the page", now=NOW)
    leaked, _secret = issue_token(user=person, name="leaked", now=NOW)
    parent, secrets = leaked, []
    for _generation in range(3):
        parent, secret = issue_by_token(parent, name="made", now=NOW, scopes=["read", "submit"], expires_at=None)
        secrets.append(secret)
    revoke_token(leaked, NOW)
    assert [find_token(secret, NOW) for secret in secrets] == [None] * 3
    assert find_token(kept_secret, NOW) == kept


def test_a_token_outlives_those_that_it_made():
    parent, secret = issue_token(user=make_user(), name="parent", now=NOW)
    child, _secret = issue_by_token(parent, name="child", now=NOW, scopes=["read"], expires_at=None)
    revoke_token(child, NOW)
    assert find_token(secret, NOW) == parent


def test_a_token_that_was_ended_meanwhile_makes_none():
    parent, _secret = issue_token(user=make_user(), name="parent", now=NOW)
    revoke_token(ApiToken.objects.get(), NOW)
    with pytest.raises(PermissionDenied):
        issue_by_token(parent, name="child", now=NOW, scopes=["read"], expires_at=None)
    assert ApiToken.objects.get() == parent


@pytest.mark.parametrize(
    ("own", "scopes", "is_ended"),
    [
        (["submit"], ["submit"], True),
        (["read", "submit"], ["read"], True),
        (["read", "submit"], ["organize"], False),
        (["submit"], ["read", "submit"], False),
        (["organize", "read", "submit"], ["organize"], True),
    ],
)
def test_a_token_ends_those_alone_that_may_no_more_than_itself(own, scopes, is_ended):
    person = make_user()
    asking, _secret = issue_token(user=person, name="asks", now=NOW, scopes=own)
    other, secret = issue_token(user=person, name="other", now=NOW, scopes=scopes)
    if is_ended:
        end_by_token(asking, other, NOW)
        assert find_token(secret, NOW) is None
    else:
        with pytest.raises(PermissionDenied, match="lacks itself"):
            end_by_token(asking, other, NOW)
        assert find_token(secret, NOW) == other


def test_a_token_works_until_the_instant_it_expires():
    _token, secret = issue_token(user=make_user(), name="cluster", now=NOW, expires_at=NOW + timedelta(days=1))
    assert find_token(secret, NOW + timedelta(days=1) - TICK) is not None
    assert find_token(secret, NOW + timedelta(days=1)) is None


def test_a_revoked_token_works_no_more_and_keeps_its_first_moment():
    token, secret = issue_token(user=make_user(), name="cluster", now=NOW)
    revoke_token(token, NOW)
    revoke_token(token, NOW + timedelta(days=1))
    token.refresh_from_db()
    assert token.revoked_at == NOW
    assert find_token(secret, NOW) is None


def test_an_inactive_persons_token_works_no_more():
    user = make_user()
    _token, secret = issue_token(user=user, name="cluster", now=NOW)
    user.is_active = False
    user.save()
    assert find_token(secret, NOW) is None


def test_when_a_token_was_last_used_is_noted_to_the_minute(django_assert_num_queries):
    token, secret = issue_token(user=make_user(), name="cluster", now=NOW)
    find_token(secret, NOW)
    with django_assert_num_queries(1):
        find_token(secret, NOW + timedelta(minutes=1))
    token.refresh_from_db()
    assert token.last_used_at == NOW
    find_token(secret, NOW + timedelta(minutes=1) + TICK)
    token.refresh_from_db()
    assert token.last_used_at == NOW + timedelta(minutes=1) + TICK
