"""What organizers wrote for everybody, as it goes into the archive of a year."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from challenge.models import Edition, EditionPage, News, Terms

# An archive lies open for ever: whoever gathers addresses would find them there.
ADDRESS = re.compile(r"(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LEFT_OUT = "(e-mail address left out)"


@dataclass(frozen=True)
class Text:
    """One text in Markdown; `path` without its ending, `section` as a reader finds it."""

    path: str
    section: str
    title: str
    body: str

    @property
    def markdown(self) -> str:
        return f"# {self.title}\n\n{self.body.strip()}\n"


def texts_of(edition: Edition) -> Iterator[Text]:
    """The public pages, every published version of the terms, and the news; without e-mail addresses."""
    for page in EditionPage.objects.filter(edition=edition, is_public=True).exclude(body=""):
        yield Text(f"pages/{page.slug}", "Pages", page.title, without_addresses(page.body))
    for terms in Terms.objects.filter(edition=edition, published_at__isnull=False).order_by("version"):
        title = f"Terms, version {terms.version}"
        yield Text(f"terms/v{terms.version}", "Terms", title, without_addresses(terms.body))
    for post in News.objects.filter(edition=edition).order_by("posted_at", "pk"):
        day = f"{post.posted_at:%Y-%m-%d}"
        yield Text(f"news/{day}-{post.pk}", "News", f"{day}: {post.title}", without_addresses(post.body))


def without_addresses(text: str) -> str:
    """The text with a note in the place of each e-mail address."""
    return ADDRESS.sub(LEFT_OUT, text)
