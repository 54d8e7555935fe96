"""What a phase's files are checked against: the live Release's lists, before there is one those that it is set up with.

They are public; nothing here depends on labels.
"""

import csv
import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from ..enums import ImageSetRole
from ..models import ImageSet, Phase, PhaseImageSet, Taxonomy


@dataclass(frozen=True)
class PhaseSet:
    """An image set of a phase, and what it is there for."""

    image_set: ImageSet
    role: ImageSetRole


@dataclass(frozen=True)
class ImageRow:
    """A row of a list. width, height: pixels; None where they are not known. set: the name of its image set."""

    image: str
    width: int | None
    height: int | None
    set: str


def sets_of(phase: Phase) -> list[PhaseSet]:
    """The image sets of one phase, in their order."""
    return sets_of_all([phase])[phase.pk]


def sets_of_all(phases: Iterable[Phase]) -> dict[int, list[PhaseSet]]:
    """The image sets of phases by the phase's key: two queries, however many. Reads `live_release`."""
    phases = list(phases)
    releases = {phase.pk: phase.live_release.contents["image_sets"] for phase in phases if phase.live_release}
    digests = {each["sha256"] for rows in releases.values() for each in rows}
    known = ImageSet.objects.in_bulk(digests, field_name="digest") if digests else {}
    found: dict[int, list[PhaseSet]] = {phase.pk: [] for phase in phases}
    for key, rows in releases.items():
        found[key] = [PhaseSet(known[each["sha256"]], ImageSetRole(each["role"])) for each in rows]
    for row in _set_up(phase for phase in phases if phase.pk not in releases):
        found[row.phase_id].append(PhaseSet(row.image_set, ImageSetRole(row.role)))
    return found


def taxonomy_of(phase: Phase) -> Taxonomy | None:
    """The classes of a phase."""
    return phase.live_release.taxonomy if phase.live_release else phase.task.taxonomy


class ImageRows(Sequence[ImageRow]):
    """The images of sets, one set after another; an image of two sets is listed under each.

    A slice reads the sets that it touches up to its end, a line at a time, and keeps nothing else.
    """

    def __init__(self, sets: Iterable[PhaseSet]) -> None:
        self._sets = [each.image_set for each in sets]

    def __len__(self) -> int:
        return sum(each.image_count for each in self._sets)

    def __getitem__(self, wanted: slice) -> list[ImageRow]:  # type: ignore[override]
        first, end, _step = wanted.indices(len(self))
        found: list[ImageRow] = []
        before = 0
        for image_set in self._sets:
            start, stop = max(first - before, 0), min(end - before, image_set.image_count)
            if start < stop:
                found += _rows(image_set, start, stop)
            before += image_set.image_count
        return found


def _set_up(phases: Iterable[Phase]) -> Iterable[PhaseImageSet]:
    """How phases without a Release are set up."""
    keys = [phase.pk for phase in phases]
    if not keys:
        return []
    return PhaseImageSet.objects.filter(phase__in=keys).select_related("image_set").order_by("position", "pk")


def _rows(image_set: ImageSet, start: int, stop: int) -> list[ImageRow]:
    with image_set.listing.open("rb") as file, gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        # The first line is the header.
        rows = csv.reader(islice(text, start + 1, stop + 1))
        return [ImageRow(image, _side(width), _side(height), image_set.name) for image, width, height in rows]


def _side(cell: str) -> int | None:
    return int(cell) if cell else None
