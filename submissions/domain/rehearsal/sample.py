"""A sample of a phase's prediction file: the right format over all images, made of public lists alone."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from challenge.domain.phase_lists import meaning_of
from challenge.enums import GUESSING, TaskKind
from challenge.models import Phase

from ...scoring.classes import read_classes
from ...scoring.images import read_image_sets
from ...scoring.inputs import Inputs
from ...scoring.names import all_names
from ...scoring.reading.headers import headers_of, wide_columns
from ..checking import public_inputs

# The box where an image's size is not known.
SOME_BOX = (1, 1, 100, 100)

Box = tuple[float, float, float, float]
Row = Sequence[object]


@dataclass(frozen=True)
class PublicLists:
    """What a file must name.

    images: id -> a box around all of it, in the order of file names; wnids: the classes, in their order.
    """

    kind: str
    images: dict[str, Box]
    wnids: tuple[str, ...]
    max_guesses: int


def read_public_lists(kind: str, inputs: Inputs) -> PublicLists:
    """The lists that a task's files are read against. Raises InputsInvalid."""
    images = read_image_sets(inputs.image_sets)
    names, sizes = all_names(images.names).to_pylist(), images.sizes.tolist()
    return PublicLists(
        kind=kind,
        images={names[index]: _whole(sizes[index]) for index in images.file_order.tolist()},
        wnids=read_classes(inputs.classes).wnids,
        max_guesses=inputs.max_guesses,
    )


def sample_file(phase: Phase) -> bytes:
    """The sample of a phase, gzipped. Raises NotReady before there are classes and images."""
    with public_inputs(phase) as inputs:
        lists = read_public_lists(meaning_of(phase).kind, inputs)
    return packed(header(lists), sample_rows(lists))


def header(lists: PublicLists) -> list[str]:
    """The first line of a file of the task's kind."""
    if lists.kind in GUESSING:
        return wide_columns(lists.max_guesses, boxes=lists.kind == TaskKind.LOCALIZATION)
    # The shortest that the kind takes: what else may stand there is no part of a sample.
    return list(headers_of(lists.kind, lists.max_guesses)[0].fixed)


def sample_rows(lists: PublicLists) -> Iterator[Row]:
    """For every image the first classes of the list; where boxes are asked for, around the whole image."""
    for image, guesses in sample_guesses(lists).items():
        if lists.kind in GUESSING:
            yield guess_row(lists, image, guesses)
        else:
            wnid, box = guesses[0]
            yield detection_row(lists, image, wnid, 0.5, box, 0)


def sample_guesses(lists: PublicLists) -> dict[str, list[tuple[str, Box]]]:
    """For every image the first classes of the list, with a box around all of it."""
    first = lists.wnids[: lists.max_guesses]
    return {image: [(wnid, box) for wnid in first] for image, box in lists.images.items()}


def guess_row(lists: PublicLists, image: str, guesses: Sequence[tuple[str, Box]]) -> Row:
    """An image with its guesses, the best first; the cells of those that are missing stay empty."""
    missing = lists.max_guesses - len(guesses)
    labels = [*(label for label, _ in guesses), *[""] * missing]
    if lists.kind != TaskKind.LOCALIZATION:
        return [image, *labels]
    sides = [f"{side:g}" for _, box in guesses for side in box]
    return [image, *labels, *sides, *[""] * 4 * missing]


def detection_row(lists: PublicLists, image: str, wnid: str, confidence: float, box: Box, track: int) -> Row:
    """One detection, with as many cells as the kind of task asks for."""
    cells: list[object] = [image, wnid, confidence, *(f"{side:g}" for side in box), track]
    return cells[: len(header(lists))] if lists.kind != TaskKind.FINE_GRAINED else cells[:3]


def packed(first: Row, rows: Iterable[Row]) -> bytes:
    """The gzipped CSV; the same rows give the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(first)
    writer.writerows(rows)
    return gzip.compress(text.getvalue().encode(), compresslevel=6, mtime=0)


def _whole(size: Sequence[float]) -> Box:
    width, height = size
    if np.isnan(width) or np.isnan(height):
        return SOME_BOX
    return 1, 1, width, height
