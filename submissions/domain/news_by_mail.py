"""News told to teams: in the transaction that posts them, to everyone who has not switched such mails off."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from challenge.domain.addresses import address_of
from challenge.domain.changes import Values
from challenge.domain.news import change_post, write_post
from challenge.domain.outbox import announce
from challenge.enums import NoticeKind
from challenge.models import Edition, News, User

from ..models import Unsubscription
from .errors import StateChanged
from .recipients import news_recipients


@transaction.atomic
def post_news(edition: Edition, *, title: str, body: str, tells_teams: bool, now: datetime, actor: User | None) -> News:
    """A new post, told to all teams if asked. Raises SettingsRefused, or StateChanged for words that are there."""
    # Locked, so that a form that is sent twice by a second press posts once.
    Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.news.filter(title=title, body=body).exists():
        raise StateChanged(_("This is posted already."))
    post = write_post(edition, title=title, body=body, now=now, actor=actor)
    if tells_teams:
        _tell(post, title, f"{NoticeKind.NEWS}:{post.pk}", now)
    return post


@transaction.atomic
def change_news(post: News, values: Values, *, tells_teams: bool, now: datetime, actor: User | None) -> bool:
    """Changes a post, and tells all teams if asked; whether anything differed. Raises SettingsRefused."""
    is_changed = change_post(post, values, now=now, actor=actor)
    if is_changed and tells_teams:
        post.refresh_from_db()
        subject = _("Changed: %(title)s") % {"title": post.title}
        _tell(post, subject, f"{NoticeKind.NEWS}:{post.pk}:{now.isoformat()}", now)
    return is_changed


def wants_mails(user: User, edition: Edition) -> bool:
    """Whether the person is told of the edition's news and clarifications by mail."""
    return not Unsubscription.objects.filter(user=user, edition=edition).exists()


def switch_mails(user: User, edition: Edition, *, on: bool, now: datetime) -> None:
    """Whether the person is told from now on. Mails of one's own files, questions and deadlines come anyway."""
    if on:
        Unsubscription.objects.filter(user=user, edition=edition).delete()
    else:
        Unsubscription.objects.get_or_create(user=user, edition=edition, defaults={"since": now})


def news_facts(post: News) -> dict[str, Any]:
    """What programs are told of a post."""
    edition = post.edition
    url = address_of("news_post", edition.year, post.pk)
    return {"edition": edition.year, "title": post.title, "text": post.body, "url": url}


def _tell(post: News, subject: str, key: str, now: datetime) -> None:
    facts = news_facts(post)
    announce(
        post.edition,
        key=key,
        kind=NoticeKind.NEWS,
        subject=subject,
        body=f"{post.body}\n\n{facts['url']}\n",
        payload=facts,
        recipients=news_recipients(post.edition),
        now=now,
    )
