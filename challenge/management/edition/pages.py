"""`manage.py edition set-page|move-page|remove-page`."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...domain.changes import WHOLE, refuse
from ...domain.clock import database_now
from ...domain.pages import add_page, change_page, move_page, remove_page
from ...enums import PageKind
from ...forms.filling import filled, only
from ...forms.pages import PageForm
from ...models import EditionPage
from ..group import Facts, Subcommand
from ..phases import NotThere, edition_of
from .facts import facts_of_page
from .form_options import actor_named, add_actor, add_options


def page_named(path: str) -> EditionPage:
    """The page at YEAR/PAGE. Raises NotThere."""
    year, _slash, slug = path.partition("/")
    known = EditionPage.objects.select_related("edition")
    found = known.filter(edition__year=year, slug=slug).first() if year.isdecimal() else None
    if found is None:
        raise NotThere(f"There is no page {path}: name it as YEAR/PAGE, as in 2026/rules.")
    return found


def write(*, year: int, slug: str, by: str | None, **given: Any) -> Facts:
    """Adds the page, or changes what is given of it; a usual page begins with its usual title."""
    edition, actor = edition_of(year), actor_named(by)
    found = edition.pages.filter(slug=slug).first()
    usual = {"slug": slug, "title": str(PageKind(slug).label) if slug in PageKind else ""}
    values = filled(PageForm, given, instance=found, initial={} if found else usual).cleaned_data
    if found is None:
        return facts_of_page(add_page(edition, values, now=database_now(), actor=actor))
    return facts_of_page(change_page(found, only(values, given), now=database_now(), actor=actor))


def _set(*, page: str, file: Path | None, by: str | None, **given: Any) -> Facts:
    year, _slash, slug = page.partition("/")
    if not year.isdecimal() or not slug:
        raise refuse(WHOLE, f"Name the page as YEAR/PAGE, as in 2026/rules, not {page}.")
    return write(year=int(year), slug=slug, by=by, **given | ({"body": _text_of(file)} if file else {}))


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotThere(f"{file} cannot be read as UTF-8 text: {error}") from error


def _move(*, page: str, places: int, by: str | None, **_options: Any) -> Facts:
    found = page_named(page)
    move_page(found, places, now=database_now(), actor=actor_named(by))
    return {"pages": list(found.edition.pages.values_list("slug", flat=True))}


def _remove(*, page: str, by: str | None, **_options: Any) -> Facts:
    found = page_named(page)
    remove_page(found, now=database_now(), actor=actor_named(by))
    return {"pages": list(found.edition.pages.values_list("slug", flat=True))}


def _of_set(parser: ArgumentParser) -> None:
    _of_page(parser)
    add_options(parser, PageForm, leave_out=["slug"])
    parser.add_argument("--file", type=Path, metavar="FILE", help="The text as a Markdown file.")


def _of_move(parser: ArgumentParser) -> None:
    _of_page(parser)
    parser.add_argument("places", type=int, help="How many places down; up if negative.")


def _of_page(parser: ArgumentParser) -> None:
    parser.add_argument("page", metavar="YEAR/PAGE", help="As in 2026/rules.")
    add_actor(parser)


def _lines_of_page(facts: Facts) -> Iterator[str]:
    yield f"{facts['slug']}  {facts['title']} ({'public' if facts['is_public'] else 'hidden'})"


def _lines_of_order(facts: Facts) -> Iterator[str]:
    yield from facts["pages"]


SUBCOMMANDS = {
    "set-page": Subcommand("Write a page for the public, or change it.", _of_set, _set, _lines_of_page),
    "move-page": Subcommand("Give a page another place in order.", _of_move, _move, _lines_of_order),
    "remove-page": Subcommand("Remove a page.", _of_page, _remove, _lines_of_order),
}
