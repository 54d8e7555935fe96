"""Posts of an edition's organizers: written, changed with the date of it, removed with their words on record."""

from datetime import datetime

from django.db import transaction

from ..models import Edition, News, User
from .audit import record
from .changes import Values, differing, write_changes, write_new
from .editions import subject_of


def write_post(edition: Edition, *, title: str, body: str, now: datetime, actor: User | None) -> News:
    """A new post, for everybody who may see the edition. Raises SettingsRefused."""
    post = News(edition=edition, title=title, body=body, posted_at=now, posted_by=actor)
    write_new(post, verb="news.posted", subject=subject_of(edition), now=now, actor=actor, title=title)
    return post


@transaction.atomic
def change_post(post: News, values: Values, *, now: datetime, actor: User | None) -> bool:
    """Changes title or text; whether anything differed. What differs is dated. Raises SettingsRefused."""
    row = News.objects.select_for_update().get(pk=post.pk)
    dated = {**values, "changed_at": now} if differing(row, values) else values
    return bool(write_changes(row, dated, verb="news.changed", subject=_subject(post), now=now, actor=actor))


@transaction.atomic
def remove_post(post: News, *, now: datetime, actor: User | None) -> None:
    """Takes a post from the pages and the feed; mails that were sent stay sent."""
    record(verb="news.removed", subject=_subject(post), now=now, actor=actor, title=post.title, body=post.body)
    post.delete()


def _subject(post: News) -> str:
    return f"{subject_of(post.edition)}, news {post.pk}"
