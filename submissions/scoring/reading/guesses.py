"""Read a file of guesses, whatever its layout, as batches of arrays."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ..classes import Vocabulary
from ..images import ImageList
from ..inputs import Progress
from ..names import name_at
from ..problems import SHOWN, ProblemLog, problem, refuse
from .layouts import HEAD, Layout, detect
from .lines import FEWER, NO_GUESS, NONE, REPEATED, Batch, Lists, Rules, Scan
from .log import LINE, drain, new_log
from .long import parse_long
from .numbers import convert_long, room_for_numbers
from .rows import parse_rows
from .source import BLOCK, Block, read_blocks

# Few enough that a batch's arrays stay in the processor's cache.
BATCH = 8192
COUNTERS = 5
# A file with more problems than this is not read to its end: nobody needs the exact total.
MOST_PROBLEMS = 1_000_000

# What is accepted with a word: kind -> its counter, and the sentence.
WARNED = {"fewer_guesses": FEWER, "no_guess": NONE, "repeated_label": REPEATED}
MESSAGES = {
    "fewer_guesses": "{count:,} images have fewer guesses than allowed; missing ones count as wrong.",
    "no_guess": "{count:,} images have no guess at all; they count as wrong.",
    "repeated_label": "{count:,} images repeat a label; each repetition uses up a guess.",
}

Warnings = list[dict[str, str | int]]


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
        self.path, self.images, self.max_guesses, self.boxes = path, images, max_guesses, boxes
        self.progress = progress
        self.problems = ProblemLog()
        self.layout: Layout | None = None
        self._log = new_log()
        self._counters = np.zeros(COUNTERS, np.int64)
        seen = np.zeros(len(images), np.uint8)
        self._lists = Lists(images.names, images.file_order, seen, vocabulary)

    def __iter__(self) -> Iterator[Batch]:
        blocks = read_blocks(self.path, self.progress)
        first = next(blocks)
        layout = self.layout = detect(first.data[:HEAD].tobytes(), self.max_guesses, boxes=self.boxes)
        start = int(np.flatnonzero(first.data == ord("\n"))[0]) + 1 if layout.has_header else 0
        self._log.place[LINE] = layout.has_header
        stream = _chain(Block(first.data[start:], first.fraction), blocks)
        yield from self._long(stream, layout) if layout.kind == "long" else self._rows(stream, layout)
        self._require_all_images(layout)
        self.problems.raise_if_any()

    @property
    def warnings(self) -> Warnings:
        """What was accepted and deserves a word, with the number of images concerned."""
        counts = {name: int(self._counters[place]) for name, place in WARNED.items()}
        return [
            {"kind": name, "count": count, "message": MESSAGES[name].format(count=count)}
            for name, count in counts.items()
            if count
        ]

    def _rows(self, blocks: Iterator[Block], layout: Layout) -> Iterator[Batch]:
        """Read the layouts with a line an image."""
        batch = _batch(BATCH, self.max_guesses, layout.fields)
        for scan in self._scans(blocks, layout, batch.boxes.size):
            position = 0
            while position < len(scan.data):
                position, rows = parse_rows(scan, batch, position)
                self._settle(scan, layout, batch)
                if not self.problems.totals:
                    yield Batch(batch.images[:rows], batch.labels[:rows], batch.boxes[:rows])

    def _long(self, blocks: Iterator[Block], layout: Layout) -> Iterator[Batch]:
        """Read the layout with a line a guess: whole first, since its rows may come in any order."""
        whole = _batch(len(self.images), self.max_guesses, layout.fields)
        boxes = whole.boxes.reshape(whole.labels.size, 1, whole.boxes.shape[2])
        flat = Batch(whole.images, whole.labels.reshape(-1, 1), boxes)
        for scan in self._scans(blocks, layout, BATCH):
            position = 0
            while position < len(scan.data):
                position = parse_long(scan, flat, self.max_guesses, position)
                self._settle(scan, layout, flat)
        for start in range(0, len(self.images), BATCH):
            part = slice(start, start + BATCH)
            batch = Batch(whole.images[part], whole.labels[part], whole.boxes[part])
            self._check_long(batch)
            if not self.problems.totals:
                yield batch

    def _scans(self, blocks: Iterator[Block], layout: Layout, long_numbers: int) -> Iterator[Scan]:
        rules = Rules(
            separator=layout.separator,
            named=int(layout.kind != "text"),
            zero_is_none=int(layout.kind == "text"),
            fields=layout.fields,
            cells=np.array(layout.cells, np.int32),
        )
        numbers = room_for_numbers(BLOCK, long_numbers)
        for block in blocks:
            yield Scan(block.data, rules, self._lists, self._counters, numbers, self._log)

    def _settle(self, scan: Scan, layout: Layout, batch: Batch) -> None:
        """Finish what a kernel left: long numbers, and problems to be put in words."""
        convert_long(scan.numbers, batch.boxes)
        drain(self._log, self.problems, scan.data, layout.column)
        if sum(self.problems.totals.values()) > MOST_PROBLEMS:
            self.problems.raise_if_any()

    def _check_long(self, batch: Batch) -> None:
        """Find gaps between ranks, and count what is warned of."""
        filled = batch.labels != NO_GUESS
        for row in np.flatnonzero((filled[:, 1:] & ~filled[:, :-1]).any(axis=1)).tolist():
            image = name_at(self.images.names, batch.images[row])
            self.problems.add(problem("gap", column="rank", value=image))
        ordered = np.sort(batch.labels, axis=1)
        repeated = ((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)).any(axis=1)
        self._counters[REPEATED] += repeated.sum()
        self._counters[FEWER] += (~filled).any(axis=1).sum()
        self._counters[NONE] += (~filled).all(axis=1).sum()

    def _require_all_images(self, layout: Layout) -> None:
        seen = self._lists.seen
        if not seen.any() and not self.problems.totals:
            raise refuse("no_rows")
        if layout.kind == "long":
            # An image without a guess has no row in this format: it is warned of, and counts as wrong.
            return
        for image in np.flatnonzero(seen == 0).tolist():
            # Totals are exact, words are made for those that will be shown.
            if len(self.problems.problems) < SHOWN:
                self.problems.add(
                    problem("missing_image", column=layout.columns[0], value=name_at(self.images.names, image))
                )
            else:
                self.problems.count("missing_image", 1)


def _chain(first: Block, rest: Iterator[Block]) -> Iterator[Block]:
    yield first
    yield from rest


def _batch(rows: int, max_guesses: int, fields: int) -> Batch:
    labels = np.full((rows, max_guesses), NO_GUESS, np.int32)
    return Batch(np.arange(rows), labels, np.full((rows, max_guesses, fields - 1), np.nan))
