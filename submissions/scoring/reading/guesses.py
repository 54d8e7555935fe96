"""Read a file of guesses, whatever its layout, as batches of arrays."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..classes import Vocabulary
from ..images import ImageList
from ..inputs import Progress
from ..names import name_at
from ..problems import SHOWN, problem, refuse
from .layouts import detect
from .lines import FEWER, NO_GUESS, NONE, REPEATED, Batch, Lists, Rules, Scan
from .long import parse_long
from .rows import parse_rows
from .session import Session

# Few enough that a batch's arrays stay in the processor's cache.
BATCH = 8192

# What is accepted with a word: kind -> its counter, and the sentence.
WARNED = {"fewer_guesses": FEWER, "no_guess": NONE, "repeated_label": REPEATED}
MESSAGES = {
    "fewer_guesses": "{count:,} images have fewer guesses than allowed; missing ones count as wrong.",
    "no_guess": "{count:,} images have no guess at all; they count as wrong.",
    "repeated_label": "{count:,} images repeat a label; each repetition uses up a guess.",
}

Warnings = list[dict[str, str | int]]


class Guesses(Protocol):
    """Batches of guesses, each image in one of them; once they are read, what deserves a word."""

    def __iter__(self) -> Iterator[Batch]:
        """Yield batches, each valid until the next."""

    @property
    def warnings(self) -> Warnings:
        """What was accepted and deserves a word, with the number of images concerned."""


class GuessReader:
    """Iterate over it once for batches of images; then `warnings` and `layout` are known.

    A batch is valid until the next one. Raises FileRefused (while iterating, at the latest at the end) for
    every breach of the format; validation needs no labels.
    """

    def __init__(
        self,
        path: Path,
        images: ImageList,
        vocabulary: Vocabulary,
        *,
        max_guesses: int = 5,
        boxes: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self.images, self.max_guesses = images, max_guesses
        self._session = Session(path, progress)
        self.layout = detect(self._session.head, max_guesses, boxes=boxes)
        self._seen = np.zeros(len(images), np.uint8)
        self._lists = Lists(images.names, images.file_order, self._seen, vocabulary)

    def __iter__(self) -> Iterator[Batch]:
        yield from self._long() if self.layout.kind == "long" else self._rows()
        self._require_all_images()
        self._session.problems.raise_if_any()

    @property
    def warnings(self) -> Warnings:
        """What was accepted and deserves a word, with the number of images concerned."""
        return describe_warned(self._session.counters)

    def _rows(self) -> Iterator[Batch]:
        """Read the layouts with a line an image."""
        batch = _batch(BATCH, self.max_guesses, self.layout.fields)
        for scan in self._scans(batch.boxes.size):
            position = 0
            while position < len(scan.data):
                position, rows = parse_rows(scan, batch, position)
                if self._session.settle(scan, batch.boxes, self.layout.column):
                    yield Batch(batch.images[:rows], batch.labels[:rows], batch.boxes[:rows])

    def _long(self) -> Iterator[Batch]:
        """Read the layout with a line a guess: whole first, since its rows may come in any order."""
        whole = _batch(len(self.images), self.max_guesses, self.layout.fields)
        boxes = whole.boxes.reshape(whole.labels.size, 1, whole.boxes.shape[2])
        flat = Batch(whole.images, whole.labels.reshape(-1, 1), boxes)
        for scan in self._scans(BATCH):
            position = 0
            while position < len(scan.data):
                position = parse_long(scan, flat, self.max_guesses, position)
                self._session.settle(scan, whole.boxes, self.layout.column)
        for start in range(0, len(self.images), BATCH):
            part = slice(start, start + BATCH)
            batch = Batch(whole.images[part], whole.labels[part], whole.boxes[part])
            self._check_long(batch)
            if not self._session.problems.totals:
                yield batch

    def _scans(self, long_numbers: int) -> Iterator[Scan]:
        layout = self.layout
        rules = Rules(
            separator=layout.separator,
            named=int(layout.kind != "text"),
            zero_is_none=int(layout.kind == "text"),
            fields=layout.fields,
            guesses=np.array(layout.cells, np.int32) // 5,
            parts=np.array(layout.cells, np.int32) % 5,
        )
        return self._session.scans(rules, self._lists, long_numbers, has_header=layout.has_header)

    def _check_long(self, batch: Batch) -> None:
        """Find gaps between ranks, and count what is warned of."""
        for row in gaps(batch.labels).tolist():
            image = name_at(self.images.names, batch.images[row])
            self._session.problems.add(problem("gap", column="rank", value=image))
        count_warned(batch.labels, self._session.counters)

    def _require_all_images(self) -> None:
        problems, image_column = self._session.problems, self.layout.columns[0]
        if not self._seen.any() and not problems.totals:
            raise refuse("no_rows")
        if self.layout.kind == "long":
            # An image without a guess has no row in this format: it is warned of, and counts as wrong.
            return
        for image in np.flatnonzero(self._seen == 0).tolist():
            # Totals are exact, words are made for those that will be shown.
            if len(problems.problems) < SHOWN:
                name = name_at(self.images.names, image)
                problems.add(problem("missing_image", column=image_column, value=name))
            else:
                problems.count("missing_image", 1)


def _batch(rows: int, max_guesses: int, fields: int) -> Batch:
    labels = np.full((rows, max_guesses), NO_GUESS, np.int32)
    return Batch(np.arange(rows), labels, np.full((rows, max_guesses, fields - 1), np.nan))


def gaps(labels: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the rows (int64) of `labels` (m, k) in which a guess follows an empty one."""
    filled = labels != NO_GUESS
    return np.flatnonzero((filled[:, 1:] & ~filled[:, :-1]).any(axis=1))


def count_warned(labels: NDArray[np.int32], counters: NDArray[np.int64]) -> None:
    """Add to the counters of WARNED the images (rows of `labels`, (m, k)) that deserve each word."""
    filled, ordered = labels != NO_GUESS, np.sort(labels, axis=1)
    repeated = ((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)).any(axis=1)
    counters[REPEATED] += repeated.sum()
    counters[FEWER] += (~filled).any(axis=1).sum()
    counters[NONE] += (~filled).all(axis=1).sum()


def describe_warned(counters: NDArray[np.int64]) -> Warnings:
    """Return the warnings that the counters ask for."""
    counts = {name: int(counters[place]) for name, place in WARNED.items()}
    return [
        {"kind": name, "count": count, "message": MESSAGES[name].format(count=count)}
        for name, count in counts.items()
        if count
    ]
