"""The site's feed in the Atom format: published results of all years."""

from dataclasses import replace
from datetime import UTC, datetime

from django.conf import settings
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from challenge.domain.addresses import address_of

from ..models import Publication
from .feed import ITEMS_IN_FEED, EditionFeed, add_item, name_for_ever, results_item

# What a feed without results is dated.
BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC)


def site_feed() -> EditionFeed:
    """The latest results, under the names that they have in the feeds of their editions. One query."""
    feed = EditionFeed(
        title=_("Results of all years"),
        link=address_of("home"),
        description="",
        language=settings.LANGUAGE_CODE,
        author_name="Yardstick",
        feed_url=address_of("site_feed"),
        feed_guid=name_for_ever("feed"),
        began_at=BEGAN_AT,
    )
    for table in _latest_results():
        item = results_item(table)
        add_item(feed, replace(item, title=f"{item.title}, {table.year}"), table.year)
    return feed


def _latest_results() -> list[Publication]:
    """Of editions that are public, every version for itself; those that were withdrawn by the moment they were."""
    public = Publication.objects.for_everybody().filter(phase__task__edition__is_public=True)
    tables = public.select_related("replaces").defer("contents", "replaces__contents")
    return list(tables.order_by(Coalesce("withdrawn_at", "as_of").desc(), "-pk")[:ITEMS_IN_FEED])
