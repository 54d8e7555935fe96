from datetime import timedelta

import pytest

from challenge.domain.mail import message_of, read_unsubscribing
from challenge.enums import Channel
from challenge.models import Delivery, Notice
from submissions.domain.errors import StateChanged
from submissions.domain.news_by_mail import change_news, post_news, switch_mails, wants_mails
from submissions.domain.webhooks import add_webhook
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def ada(edition):
    person = make_user("ada@example.org")
    make_team(edition, user=person)
    return person


def post(edition, *, tells_teams=True, title="Data", body="It is **there**."):
    return post_news(edition, title=title, body=body, tells_teams=tells_teams, now=NOW, actor=None)


def told(channel=Channel.EMAIL):
    return set(Delivery.objects.filter(channel=channel).values_list("address", flat=True))


def test_news_go_to_everyone_in_a_team_with_the_post(edition, ada):
    make_team(edition, user=make_user("bob@example.org"))
    make_user("nobody@example.org")
    made = post(edition)
    notice = Notice.objects.get()
    assert (notice.kind, notice.subject) == ("news.posted", "Data")
    assert f"/2026/news/{made.pk}/" in notice.body
    assert told() == {"ada@example.org", "bob@example.org"}


def test_news_may_be_posted_without_mails(edition, ada):
    assert post(edition, tells_teams=False)
    assert not Notice.objects.exists()


def test_the_same_words_are_posted_and_told_once(edition, ada):
    assert post(edition)
    with pytest.raises(StateChanged, match="posted already"):
        post(edition)
    assert (edition.news.count(), Notice.objects.count()) == (1, 1)


def test_what_cannot_be_told_is_not_posted(edition, ada, monkeypatch):
    def down(*_args, **_options):
        raise OSError("away")

    monkeypatch.setattr("submissions.domain.news_by_mail.announce", down)
    with pytest.raises(OSError, match="away"):
        post(edition)
    assert not edition.news.exists()


def test_a_change_is_told_when_asked_and_only_then(edition, ada):
    made = post(edition, tells_teams=False)
    change_news(made, {"title": "Data", "body": "Here."}, tells_teams=False, now=LATER, actor=None)
    assert not Notice.objects.exists()
    change_news(made, {"title": "Data", "body": "Here!"}, tells_teams=True, now=LATER, actor=None)
    assert Notice.objects.get().subject == "Changed: Data"
    assert not change_news(made, {"title": "Data", "body": "Here!"}, tells_teams=True, now=LATER, actor=None)


def test_who_switched_mails_off_gets_none_until_they_are_on_again(edition, ada):
    switch_mails(ada, edition, on=False, now=NOW)
    switch_mails(ada, edition, on=False, now=LATER)
    assert not wants_mails(ada, edition)
    assert wants_mails(ada, make_edition(2025))
    post(edition)
    assert told() == set()
    switch_mails(ada, edition, on=True, now=NOW)
    post(edition, title="More")
    assert told() == {"ada@example.org"}


def test_programs_are_told_whoever_switched_mails_off(edition, ada):
    add_webhook(captain=ada, team=ada.teams.get(), url="https://ci.example.org/", now=NOW)
    switch_mails(ada, edition, on=False, now=NOW)
    post(edition)
    assert told(Channel.WEBHOOK) == {"https://ci.example.org/"}
    assert Notice.objects.get().payload["text"] == "It is **there**."


def test_each_mail_of_news_says_how_to_get_no_more(edition, ada):
    post(edition)
    mail = message_of(Delivery.objects.select_related("notice__edition").get())
    link = mail.extra_headers["List-Unsubscribe"].strip("<>")
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in mail.body
    assert read_unsubscribing(link.rstrip("/").rsplit("/", 1)[-1]) == (edition.pk, "ada@example.org")
    sent = mail.message().as_bytes().decode()
    assert f"<{link}>" in sent.replace("\n ", " ")
