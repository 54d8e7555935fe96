"""The pages of an archive: plain HTML that any file server shows, with links that stay within it."""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from challenge.domain.markdown import to_html
from challenge.models import Edition

from ..models import Publication
from .archive_text import Text

# What a row has where its table has it, and those of earlier formats never.
ONLY_SOME_HAVE = ("rank_low", "primary_low", "categories_won", "live_rank")


def readme(edition: Edition) -> str:
    """What is in the archive, and how to verify it without this server."""
    return render_to_string("archive/README.md", {"edition": edition, "site": settings.SITE_URL})


def style() -> str:
    return render_to_string("archive/style.css")


def pages_of(edition: Edition, texts: Iterable[Text]) -> dict[str, str]:
    """Each text as a page, by path."""
    return {f"{text.path}.html": _text_page(edition, text) for text in texts}


def start_page(edition: Edition, results: list[Publication], texts: list[Text], data: list[str]) -> str:
    """The first page: results, then files of numbers by their paths, then what was written."""
    sections = [(name, list(found)) for name, found in groupby(texts, key=attrgetter("section"))]
    context = {"results": results, "data": data, "sections": sections, "title": edition.title, "root": ""}
    return _rendered("archive/index.html", edition, context)


def table_page(publication: Publication) -> str:
    """One version of results, from the facts that were signed."""
    contents = publication.contents
    context = {
        "table": publication,
        "heading": contents["heading"],
        "rows": contents["rows"],
        "has": {name: any(row.get(name) is not None for row in contents["rows"]) for name in ONLY_SOME_HAVE},
        "title": f"{publication.task_title}: {publication.phase_title}, version {publication.version}",
        "root": "../../../",
    }
    return _rendered("archive/results.html", publication.phase.task.edition, context)


def _text_page(edition: Edition, text: Text) -> str:
    context = {"title": text.title, "body": to_html(text.body), "source": f"{text.path.split('/')[-1]}.md"}
    return _rendered("archive/text.html", edition, context | {"root": "../"})


def _rendered(template: str, edition: Edition, context: dict[str, Any]) -> str:
    return render_to_string(template, context | {"edition": edition, "site": settings.SITE_URL})
