"""What happened in an edition, as pages and the feed tell it: news, clarifications, changes of dates.

Each item has a name for ever, and a moment from which it counts as unread.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from challenge.domain.dates import in_utc
from challenge.domain.markdown import to_html
from challenge.models import DateChange, Edition, News, User

from ..enums import ItemKind
from ..models import Question
from .questions import private_answers, public_answers


@dataclass(frozen=True)
class Item:
    """One thing to read. `name` never changes, `path` leads to it, `write` makes its text when somebody reads it."""

    kind: ItemKind
    name: str
    title: str
    path: str
    at: datetime
    changed_at: datetime | None
    write: Callable[[], SafeString]
    is_private: bool = False

    @property
    def updated_at(self) -> datetime:
        return self.changed_at or self.at

    @property
    def html(self) -> SafeString:
        return self.write()


def public_items(edition: Edition) -> list[Item]:
    """What everybody may read, newest first. Three queries."""
    found = [
        *(news_item(post, edition) for post in News.objects.filter(edition=edition)),
        *(answer_item(question, edition) for question in public_answers(edition)),
        *(dates_item(change, edition) for change in DateChange.objects.filter(edition=edition)),
    ]
    return newest_first(found)


def items_for(user: User, edition: Edition) -> list[Item]:
    """The same, and what was answered to the person's teams alone. Four queries."""
    own = [answer_item(question, edition) for question in private_answers(user, edition)]
    return newest_first([*public_items(edition), *own])


def newest_first(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.at, item.name), reverse=True)


def news_item(post: News, edition: Edition) -> Item:
    return Item(
        kind=ItemKind.NEWS,
        name=f"news/{post.pk}",
        title=post.title,
        path=reverse("news_post", args=[edition.year, post.pk]),
        at=post.posted_at,
        changed_at=post.changed_at,
        write=lambda: to_html(post.body),
    )


def answer_item(question: Question, edition: Edition) -> Item:
    """An answered question: to everybody in its public words, to its team in its own."""
    text = question.public_text if question.is_public else question.text
    title = _beginning(text)
    return Item(
        kind=ItemKind.ANSWER,
        name=f"questions/{question.pk}",
        title=title,
        path=f"{reverse('questions', args=[edition.year])}#question-{question.pk}",
        at=question.answered_at or question.asked_at,
        changed_at=question.corrected_at,
        # A short question stands in the title whole.
        write=lambda: to_html(question.answer) if title == text else _question_and_answer(text, question.answer),
        is_private=not question.is_public,
    )


def dates_item(change: DateChange, edition: Edition) -> Item:
    return Item(
        kind=ItemKind.DATES,
        name=f"dates/{change.pk}",
        title=_("Dates changed"),
        path=reverse("edition", args=[edition.year]),
        at=change.changed_at,
        changed_at=None,
        write=lambda: format_html("{}<ul>{}</ul>", _paragraphs(change.reason), _moves(change.changes)),
    )


def _question_and_answer(text: str, answer: str) -> SafeString:
    return format_html("<blockquote>{}</blockquote>{}", _paragraphs(text), to_html(answer))


def _moves(changes: Iterable[dict[str, Any]]) -> SafeString:
    """Each date that moved, with the old and the new one in UTC."""
    lines = ((line, _instant(old), _instant(new)) for each in changes for line, old, new in _dates_of(each))
    return format_html_join("", "<li>{}: <s>{}</s> → {}</li>", lines)


def _dates_of(change: dict[str, Any]) -> Iterator[tuple[str, str | None, str]]:
    """What moved of one phase: its end, and with it perhaps its start and the day of its results."""
    told = {"title": change["title"]}
    if "opens" in change:
        yield (_("%(title)s opens") % told, *change["opens"])
    yield _("%(title)s closes") % told, change["old"], change["new"]
    if "results" in change:
        yield (_("%(title)s, results") % told, *change["results"])


def _instant(moment: str | None) -> str:
    """As written in a change of dates: ISO 8601, or nothing where there was no date."""
    return in_utc(datetime.fromisoformat(moment)) if moment else _("no date")


def _paragraphs(text: str) -> SafeString:
    """What was typed as plain text, with its paragraphs."""
    paragraphs = (each.strip() for each in text.replace("\r\n", "\n").split("\n\n"))
    return format_html_join("", "<p>{}</p>", ((each,) for each in paragraphs if each))


def _beginning(text: str, length: int = 80) -> str:
    """The first words of a text, as a heading."""
    words = " ".join(text.split())
    return words if len(words) <= length else f"{words[:length].rsplit(' ', 1)[0]} …"
