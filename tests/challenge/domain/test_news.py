from datetime import timedelta

import pytest

from challenge.domain.changes import SettingsRefused
from challenge.domain.news import change_post, remove_post, write_post
from challenge.models import AuditEvent, News
from tests.factories import NOW, make_edition, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def olga():
    return make_user()


@pytest.fixture
def post(olga):
    return write_post(make_edition(), title="Data", body="It is **there**.", now=NOW, actor=olga)


def test_a_post_says_who_wrote_it_and_when(post, olga):
    assert (post.posted_at, post.posted_by, post.changed_at) == (NOW, olga, None)
    assert AuditEvent.objects.get(verb="news.posted").details == {"title": "Data"}


def test_a_change_is_dated_and_keeps_the_old_words_on_record(post, olga):
    assert change_post(post, {"title": "Data", "body": "It is here."}, now=LATER, actor=olga)
    post.refresh_from_db()
    assert (post.body, post.posted_at, post.changed_at) == ("It is here.", NOW, LATER)
    changed = AuditEvent.objects.get(verb="news.changed").details["changed"]
    assert changed["body"] == ["It is **there**.", "It is here."]


def test_what_says_the_same_is_no_change(post, olga):
    assert not change_post(post, {"title": "Data", "body": "It is **there**."}, now=LATER, actor=olga)
    post.refresh_from_db()
    assert post.changed_at is None


def test_an_empty_post_is_refused(post, olga):
    with pytest.raises(SettingsRefused) as refused:
        change_post(post, {"title": "", "body": "It is here."}, now=LATER, actor=olga)
    assert list(refused.value.problems) == ["title"]
    post.refresh_from_db()
    assert post.body == "It is **there**."


def test_what_is_removed_stays_on_record(post, olga):
    remove_post(post, now=LATER, actor=olga)
    assert not News.objects.exists()
    details = AuditEvent.objects.get(verb="news.removed").details
    assert details == {"title": "Data", "body": "It is **there**."}
