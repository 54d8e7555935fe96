"""What is said of an entry where it is cited or certified: its number in words, its facts for a reference."""

from challenge.templatetags.display import metric_name, metric_value

from ..models import Entry, Publication
from .citing import Cited, citation_key, latex_row
from .entries import is_published


def metric_words(table: Publication) -> str:
    """What ranks a table, in words, as `Top-5 error`."""
    if table.primary_metric == "flat_error":
        return f"Top-{table.max_guesses} error"
    return metric_name(table.primary_metric)


def result_words(entry: Entry) -> str:
    """An entry's number with its unit, as `3.57%`."""
    return metric_value(entry.primary_value, entry.publication.primary_metric)


def authors_of(entry: Entry) -> tuple[str, ...]:
    """The names of those who made the method, in their order; none where they are not told."""
    return tuple(author["name"] for author in entry.description.get("authors", []))


def cited_entry(entry: Entry, url: str) -> Cited:
    """An entry as a thing to cite."""
    table, authors = entry.publication, authors_of(entry)
    place = f", rank {entry.rank}" if entry.rank else ""
    beside = "" if is_published(entry) else ", live standings"
    return Cited(
        key=citation_key(authors[0] if authors else entry.team_name, table.year, entry.submission_id.hex[:8]),
        authors=authors,
        group=entry.team_name,
        title=f"{entry.method_name}: entry to {table.task_title}, {table.edition_title}",
        year=table.year,
        published=table.as_of.date(),
        url=url,
        note=f"{entry.team_name}: {metric_words(table)} {result_words(entry)}{place}{beside}.",
        version=str(table.version or ""),
        digest=table.digest,
    )


def table_row(entry: Entry) -> str:
    """An entry as a row of a LaTeX table, below a comment that names the columns."""
    table = entry.publication
    columns = f"% Method & Team & Year & {metric_words(table)} \\\\"
    row = latex_row(entry.method_name, entry.team_name, str(table.year), result_words(entry))
    return f"{columns}\n{row}\n"
