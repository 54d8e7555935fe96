"""An edition as a thing to cite, with who won in it."""

from datetime import datetime

from challenge.models import Edition

from ..enums import PublicationState
from ..models import Entry
from .citing import Cited, latex_row
from .entry_citation import metric_words, result_words
from .tables import public_tables


def winners(year: int) -> list[Entry]:
    """The first of each track in each of the year's published results in force; of equals all of them."""
    published = [
        table.pk
        for table in public_tables()
        if table.year == year and table.state == PublicationState.FROZEN and not table.is_benchmark
    ]
    first = Entry.objects.filter(publication__in=published, rank=1).select_related("publication")
    return list(first.order_by("publication__task_title", "publication_id", "-track", "submitted_at", "pk"))


def cited_edition(edition: Edition, found: list[Entry], url: str, now: datetime) -> Cited:
    """The edition; its date is that of its newest results among `found`, or of today while there are none."""
    moments = [entry.publication.as_of for entry in found]
    return Cited(
        key=f"yardstick{edition.year}",
        authors=(),
        group=f"The organizers of {edition.title}",
        title=edition.title,
        year=edition.year,
        published=max(moments, default=now).date(),
        url=url,
        note=edition.summary,
    )


def winners_table(found: list[Entry]) -> str:
    """Rows of a LaTeX table, one a winner, below a comment that names the columns."""
    rows = [_row(entry) for entry in found]
    return "\n".join([r"% Task & Track & Team & Method & Measured by & Result \\", *rows, ""])


def _row(entry: Entry) -> str:
    table = entry.publication
    track = "outside data" if entry.track == "outside" else "provided data"
    measured = metric_words(table)
    return latex_row(table.task_title, track, entry.team_name, entry.method_name, measured, result_words(entry))
