"""An edition's feed in the Atom format (RFC 4287): what its pages of news tell to everybody, and published results."""

import re
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from challenge.domain.addresses import address_of
from challenge.models import Edition
from submissions.domain.feed import Item, public_items
from submissions.enums import ItemKind

from ..enums import Stage
from ..models import Publication

ITEMS_IN_FEED = 50
# What XML 1.0 cannot hold, typed into a text by whatever accident.
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class EditionFeed(Atom1Feed):
    """A feed that says the same until something happens: one without items has a date of its own."""

    def latest_post_date(self) -> datetime:
        began_at: datetime = self.feed["began_at"]
        latest: datetime = super().latest_post_date()
        return latest if self.items else began_at


def feed_of(edition: Edition) -> EditionFeed:
    """The latest items, each under a name that it keeps."""
    feed = EditionFeed(
        title=_in_xml(_("News of %(edition)s") % {"edition": edition}),
        link=address_of("news", edition.year),
        description="",
        subtitle=_in_xml(edition.summary) or None,
        language=settings.LANGUAGE_CODE,
        author_name=_in_xml(_("The organizers of %(edition)s") % {"edition": edition}),
        feed_url=address_of("feed", edition.year),
        feed_guid=name_for_ever(f"editions/{edition.year}/feed"),
        began_at=edition.opened_at or datetime(edition.year, 1, 1, tzinfo=UTC),
    )
    items = [*public_items(edition), *published_results(edition)]
    for item in sorted(items, key=lambda item: (item.updated_at, item.name), reverse=True)[:ITEMS_IN_FEED]:
        add_item(feed, item, edition.year)
    return feed


def add_item(feed: EditionFeed, item: Item, year: int) -> None:
    """Under the name that it has in every feed."""
    feed.add_item(
        title=_in_xml(item.title),
        link=f"{settings.SITE_URL}{item.path}",
        description=_in_xml(item.html),
        unique_id=name_for_ever(f"editions/{year}/{item.name}"),
        pubdate=item.at,
        updateddate=item.updated_at,
        categories=[str(item.kind.label)],
    )


def published_results(edition: Edition) -> list[Item]:
    """Results that everybody may read, each version for itself; of those that were withdrawn, that they were."""
    final = Publication.objects.for_everybody().filter(year=edition.year)
    tables = final.select_related("replaces").defer("contents", "replaces__contents")
    return [results_item(table) for table in tables]


def results_item(table: Publication) -> Item:
    return Item(
        kind=ItemKind.RESULTS,
        name=f"results/{table.pk}",
        title=_title(table) % {"task": table.task_title, "phase": table.phase_title},
        path=table.get_absolute_url(),
        at=table.as_of,
        changed_at=table.withdrawn_at,
        write=partial(_words, table),
    )


def _title(table: Publication) -> str:
    if table.withdrawn_at:
        return _("Results withdrawn: %(task)s, %(phase)s")
    # What was provisional was for the teams alone.
    if table.replaces is None or table.replaces.stage == Stage.PROVISIONAL:
        return _("Results published: %(task)s, %(phase)s")
    return _("Results in a new version: %(task)s, %(phase)s")


def _words(table: Publication) -> SafeString:
    """What a table says of itself. Its summary is made from its rows, so it has the names that they have."""
    told = [table.withdrawn_reason] if table.withdrawn_at else [table.summary, table.note]
    return format_html_join("", "<p>{}</p>", ((each,) for each in told if each))


def name_for_ever(name: str) -> str:
    """A tag URI (RFC 4151): the same whatever is changed, and nobody else's."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{name}"


def _in_xml(text: str) -> str:
    return NO_XML.sub("", text)
