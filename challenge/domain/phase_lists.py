"""What a phase's files are checked against: the live Release's lists, before there is one those that it is set up with.

They are public; nothing here depends on labels.
"""

import csv
import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from django.core.cache import cache

from ..enums import ImageSetRole
from ..models import ChallengeTask, ImageSet, Phase, PhaseImageSet, Taxonomy
from .digests import digest_of_facts
from .image_sets import stem
from .phases import phase_to_show

COUNTED_SECONDS = 7 * 24 * 3600


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


def image_count(sets: Iterable[ImageSet]) -> int:
    """How many images a file must name that is checked against these sets: one that is in several counts once."""
    sets = list(sets)
    if len(sets) <= 1:
        return sum(each.image_count for each in sets)
    key = "image-count:" + digest_of_facts([each.digest for each in sets])
    found: int | None = cache.get(key)
    if found is None:
        found = len({stem(name) for each in sets for name in _names(each)})
        cache.set(key, found, COUNTED_SECONDS)
    return found


def taxonomy_of(phase: Phase) -> Taxonomy | None:
    """The classes of a phase."""
    return phase.live_release.taxonomy if phase.live_release else phase.task.taxonomy


def taxonomy_now(task: ChallengeTask, phases: Iterable[Phase], now: datetime) -> Taxonomy | None:
    """The classes of the phase that a file of this moment is for; the task's own while it has no phase."""
    shown = phase_to_show(phases, now)
    return taxonomy_of(shown) if shown else task.taxonomy


class Meaning(NamedTuple):
    """What a score means, beside lists and labels. max_guesses: an image's; options: of the kind of task."""

    kind: str
    max_guesses: int
    options: dict[str, Any]


def meaning_of(phase: Phase) -> Meaning:
    """As the live Release fixes it; by the task's settings while there is none."""
    if phase.live_release is None:
        return Meaning(phase.task.kind, phase.task.max_guesses, phase.task.options)
    contents = phase.live_release.contents
    return Meaning(contents["task"], contents["max_guesses"], contents["options"])


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


def _names(image_set: ImageSet) -> Iterator[str]:
    with image_set.listing.open("rb") as file, gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        yield from (row[0] for row in islice(csv.reader(text), 1, None))


def _rows(image_set: ImageSet, start: int, stop: int) -> list[ImageRow]:
    with image_set.listing.open("rb") as file, gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        # The first line is the header.
        rows = csv.reader(islice(text, start + 1, stop + 1))
        return [ImageRow(image, _side(width), _side(height), image_set.name) for image, width, height in rows]


def _side(cell: str) -> int | None:
    return int(cell) if cell else None
