"""The numbers of an archive beside its tables: all results in flat files, the trees of classes, and open details.

Only what final results in force open is among them: no outcome of a single image, and nothing of live standings.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..enums import PublicationState
from ..models import Entry, EntryDetail, Publication
from .export_files import FORMS, Export
from .exports import NothingToExport, metrics_of_year, results_of_year
from .set_score_exports import image_sets_of_year
from .shown_trees import shown_tree
from .tables import public_tables

DETAILS_FORMAT = "yardstick-details-1"
TABLES: dict[str, Callable[..., Export]] = {
    "results": results_of_year,
    "metrics": metrics_of_year,
    "image-sets": image_sets_of_year,
}


def data_files(year: int, results: list[Publication]) -> dict[str, bytes]:
    """All of them by path. results: the year's final ones, those that are not in force too."""
    in_force = {table.pk for table in public_tables()}
    return {
        **dict(_tables(year)),
        **dict(_trees(results)),
        **dict(_details([each for each in results if each.pk in in_force and each.opens_details])),
    }


def _tables(year: int) -> Iterator[tuple[str, bytes]]:
    """Of published results alone, in all forms; none where all were withdrawn."""
    for name, of_year in TABLES.items():
        try:
            table = of_year(year, state=PublicationState.FROZEN)
        except NothingToExport:
            return
        yield from ((f"{name}.{form}", written(table)) for form, (_kind, written) in FORMS.items())


def _trees(results: Iterable[Publication]) -> Iterator[tuple[str, bytes]]:
    for digest in sorted({each.release_digest for each in results}):
        if tree := shown_tree(digest):
            yield f"trees/{digest}.json", _json(tree)


def _details(opening: list[Publication]) -> Iterator[tuple[str, bytes]]:
    """A file a table: what each of its entries' scores consists of."""
    for table in opening:
        if found := _details_of(table):
            facts = {
                "format": DETAILS_FORMAT,
                "release_digest": table.release_digest,
                "scorer_version": table.scorer_version,
                "part": table.part,
                "entries": found,
            }
            yield f"details/{table.task_slug}/{table.phase_slug}/v{table.version}.json", _json(facts)


def _details_of(table: Publication) -> dict[str, Any]:
    """The contents by submission."""
    there = Entry.objects.filter(publication=table).values("submission_id")
    found = EntryDetail.objects.filter(
        submission_id__in=there,
        release_digest=table.release_digest,
        scorer_version=table.scorer_version,
        part=table.part,
    )
    return {str(each.submission_id): each.contents for each in found}


def _json(facts: Any) -> bytes:
    """In one line: there is a number for each class, entry and count of guesses."""
    return f"{json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(',', ':'))}\n".encode()
