"""The pages of an edition: what its organizers write for the public, in their order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ..enums import PageKind
from ..models import Edition, EditionPage, Organizer, User
from .audit import record
from .changes import Values, refuse, write_changes, write_new

# Pages that begin with what the server knows, and so are there before anybody has written a word.
GENERATED = (PageKind.EVALUATION, PageKind.TIMETABLE)
# Words that stand where the name of a page could, in the organizers' addresses.
RESERVED = frozenset({"name-me", "new"})


@dataclass(frozen=True)
class Listed:
    """A page as lists name it."""

    slug: str
    title: str


def subject_of(page: EditionPage) -> str:
    """How the record of changes names a page."""
    return f"page {page.edition.year}/{page.slug}"


def public_pages(edition: Edition) -> list[Listed]:
    """What the public may read, in the organizers' order; generated pages that they did not place come last.

    Reads `edition.pages`, which may be prefetched.
    """
    return [*_written(edition), *_generated(edition)]


def public_page(edition: Edition, slug: str) -> EditionPage | None:
    """The page of that name that the public may read; of a generated one, without text, if nothing is written."""
    found = next((page for page in edition.pages.all() if page.slug == slug and _is_shown(page)), None)
    if found is None and slug in GENERATED:
        return EditionPage(edition=edition, slug=slug, title=str(PageKind(slug).label))
    return found


def _written(edition: Edition) -> Iterator[Listed]:
    return (Listed(page.slug, page.title) for page in edition.pages.all() if _is_shown(page))


def _generated(edition: Edition) -> Iterator[Listed]:
    placed = {page.slug for page in edition.pages.all() if _is_shown(page)}
    return (Listed(kind.value, str(kind.label)) for kind in GENERATED if kind not in placed)


def _is_shown(page: EditionPage) -> bool:
    """Whether the public may read the page, and there is something on it without a text of the organizers."""
    return page.is_public and bool(page.body.strip() or page.slug in (*GENERATED, PageKind.ORGANIZERS))


def rules_of(edition: Edition) -> str:
    """The rules that the public reads, as Markdown; empty where there are none. Reads `edition.pages`."""
    page = public_page(edition, PageKind.RULES)
    return page.body if page else ""


def offered(edition: Edition) -> list[PageKind]:
    """The usual pages that are not there yet."""
    slugs = {page.slug for page in edition.pages.all()}
    return [kind for kind in PageKind if kind.value not in slugs]


@transaction.atomic
def add_page(edition: Edition, values: Values, *, now: datetime, actor: User | None) -> EditionPage:
    """A new page, the last in order. Raises SettingsRefused."""
    Edition.objects.select_for_update().get(pk=edition.pk)
    last = edition.pages.aggregate(position=Max("position"))["position"]
    page = EditionPage(edition=edition, position=0 if last is None else last + 1, updated_at=now, **values)
    _check_name(edition, page.slug)
    write_new(page, verb="page.added", subject=subject_of(page), now=now, actor=actor, title=page.title)
    return page


@transaction.atomic
def change_page(page: EditionPage, values: Values, *, now: datetime, actor: User | None) -> EditionPage:
    """Changes title, name, text, or whether the public sees it. Raises SettingsRefused."""
    row = EditionPage.objects.select_for_update(of=("self",)).select_related("edition").get(pk=page.pk)
    subject = subject_of(row)
    if (slug := values.get("slug", row.slug)) != row.slug:
        _check_name(row.edition, slug)
    changed = write_changes(row, values, verb="page.changed", subject=subject, now=now, actor=actor)
    if changed:
        EditionPage.objects.filter(pk=row.pk).update(updated_at=now)
    return row


@transaction.atomic
def write_page(edition: Edition, slug: str, values: Values, *, now: datetime, actor: User | None) -> EditionPage:
    """Changes the page of that name, or adds it; a usual page has its usual title. Raises SettingsRefused."""
    if page := edition.pages.filter(slug=slug).first():
        return change_page(page, values, now=now, actor=actor)
    usual = {"title": str(PageKind(slug).label)} if slug in PageKind else {}
    return add_page(edition, {"slug": slug} | usual | dict(values), now=now, actor=actor)


@transaction.atomic
def move_page(page: EditionPage, places: int, *, now: datetime, actor: User | None) -> None:
    """Moves a page down the order by `places`, up if negative, as far as there is room."""
    Edition.objects.select_for_update().get(pk=page.edition_id)
    order = list(EditionPage.objects.filter(edition=page.edition_id))
    before = [each.slug for each in order]
    order.insert(max(order.index(page) + places, 0), order.pop(order.index(page)))
    for position, each in enumerate(order):
        each.position = position
    EditionPage.objects.bulk_update(order, ["position"])
    after = [each.slug for each in order]
    if after != before:
        record(verb="page.moved", subject=subject_of(page), now=now, actor=actor, before=before, after=after)


@transaction.atomic
def remove_page(page: EditionPage, *, now: datetime, actor: User | None) -> None:
    """Removes a page; its text stays in the record of changes."""
    row = EditionPage.objects.select_for_update(of=("self",)).select_related("edition").get(pk=page.pk)
    subject = subject_of(row)
    row.delete()
    record(verb="page.removed", subject=subject, now=now, actor=actor, title=row.title, body=row.body)


def _check_name(edition: Edition, slug: str) -> None:
    if slug in RESERVED:
        raise refuse("slug", _("“%(name)s” is the name of a page of ours: choose another.") % {"name": slug})
    if edition.pages.filter(slug=slug).exists():
        raise refuse("slug", _("“%(name)s” is taken already: choose another.") % {"name": slug})


def named_organizers(edition: Edition) -> list[str]:
    """The names of the organizers who want to be named, in the order in which they came."""
    named = Organizer.objects.filter(edition=edition, is_named=True).select_related("user")
    return [row.user.name for row in named if row.user.name]


@transaction.atomic
def name_organizer(edition: Edition, person: User, *, is_named: bool, now: datetime) -> None:
    """Names an organizer on the public page, or no longer; each decides for themselves."""
    row = Organizer.objects.select_for_update(of=("self",)).get(edition=edition, user=person)
    subject = f"edition {edition.year}"
    write_changes(row, {"is_named": is_named}, verb="edition.organizer_named", subject=subject, now=now, actor=person)
