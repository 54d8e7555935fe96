"""The first entries of a task's years, and the grounds that their scores were measured on.

Two scores compare only on the same ground: the same images with the same labels and classes, by the same metric. Reads
this app's models alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..models import Entry, Publication, SetScore
from .public_set_scores import opens_sets, scores_by_submission

ANCHOR = "anchor"
# The tracks in the order they are shown in.
PROVIDED, OUTSIDE = "provided", "outside"


class Ground(NamedTuple):
    """What a score was measured on. `labels_mark` is equal where a set has the same labels, classes and rules."""

    image_set: str
    labels_mark: str
    metric: str


@dataclass(frozen=True)
class Winner:
    """A year's first entry of one track, with its public scores on image sets, the older labels first."""

    table: Publication
    entry: Entry
    scores: Sequence[SetScore]

    @property
    def in_force(self) -> list[SetScore]:
        """The scores by the Release and the scorer of its table."""
        of_table = (self.table.release_digest, self.table.scorer_version)
        return [each for each in self.scores if (each.release_digest, each.scorer_version) == of_table]


def ground_of(score: SetScore) -> Ground | None:
    """None where the labels bear no mark: such a score compares with none."""
    return Ground(score.image_set, score.labels_mark, score.metric) if score.labels_mark else None


def winners_of(tables: Iterable[Publication]) -> list[Winner]:
    """Of each year's first table that opens scores on sets the first entries, by year, the provided data first."""
    opening = _first_of_years(filter(opens_sets, tables))
    entries = _first_entries(opening)
    scores = scores_by_submission(entry.submission_id for entry in entries)
    return [Winner(opening[each.publication.year], each, scores.get(each.submission_id, [])) for each in entries]


def _first_of_years(tables: Iterable[Publication]) -> dict[int, Publication]:
    first: dict[int, Publication] = {}
    for table in tables:
        first.setdefault(table.year, table)
    return first


def _first_entries(tables: Mapping[int, Publication]) -> list[Entry]:
    """One a year and track; of those that share the first rank the earliest."""
    by_key = {table.pk: table for table in tables.values()}
    first: dict[tuple[int, bool], Entry] = {}
    for entry in Entry.objects.filter(publication__in=by_key, rank=1).order_by("submitted_at", "pk"):
        entry.publication = by_key[entry.publication_id]
        first.setdefault((entry.publication.year, entry.track != PROVIDED), entry)
    return [entry for _place, entry in sorted(first.items())]
