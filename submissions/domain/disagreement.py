"""Where the first guesses of many entries agree with each other and not with the label. Pure: arrays in and out."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..scoring.truth import Truth

Indices = NDArray[np.int64]
Guesses = NDArray[np.int32]
Mask = NDArray[np.bool_]

# Guesses that are compared at a time, so that memory stays small however many images and entries there are.
AT_ONCE = 8_000_000


@dataclass(frozen=True)
class Disagreements:
    """m images, those first on which most entries agree, then in the order of the list.

    images: int64 (m,). agreed: int64 (m,), the class that most entries guess first. agreeing: int64 (m,), how many do.
    runner_up, runner_up_entries: int64 (m,), the class that comes second, and of how many; -1 and 0 for none.
    """

    images: Indices
    agreed: Indices
    agreeing: Indices
    runner_up: Indices
    runner_up_entries: Indices

    def __len__(self) -> int:
        return len(self.images)


def disagreements(first: Guesses, truth: Truth, counted: Mask, classes: int, min_entries: int) -> Disagreements:
    """The images on which at least `min_entries` entries agree on a class of the task that is no label of the image.

    first: int32 (entries, images), the first guess of each entry, -1 for none. counted: bool (images,), False for those
    that are withdrawn. classes: how many the task has; guesses beyond are words that could not be labels. Entries agree
    on the class that most of them guess; where two share the first place, they do not.
    """
    parts = [
        _kept(_tallied(first[:, part], part.start), truth, counted, classes, min_entries)
        for part in _parts(first.shape[1], len(first))
    ]
    images, agreed, agreeing, second, seconds = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = np.lexsort((images, -agreeing))
    return Disagreements(images[order], agreed[order], agreeing[order], second[order], seconds[order])


def _parts(images: int, entries: int) -> Iterator[slice]:
    step = max(1, AT_ONCE // max(entries, 1))
    for start in range(0, max(images, 1), step):
        yield slice(start, min(start + step, images))


def _tallied(first: Guesses, start: int) -> tuple[Indices, ...]:
    """For each image with a guess: its index, the commonest class and its count, the second and its count."""
    owner = np.tile(np.arange(first.shape[1]), len(first))
    guess = np.asarray(first).reshape(-1).astype(np.int64)
    given = guess >= 0
    width = int(guess.max(initial=0)) + 1
    keys, counts = np.unique(owner[given] * width + guess[given], return_counts=True)
    images, labels = keys // width, keys % width
    order = np.lexsort((labels, -counts, images))
    images, labels, counts = images[order], labels[order], counts[order]
    top = np.flatnonzero(np.diff(images, prepend=-1))
    second = top + 1
    has_second = np.append(images, -1)[second] == images[top]
    return (
        images[top] + start,
        labels[top],
        counts[top],
        np.where(has_second, np.append(labels, -1)[second], -1),
        np.where(has_second, np.append(counts, 0)[second], 0),
    )


def _kept(
    tallied: tuple[Indices, ...], truth: Truth, counted: Mask, classes: int, min_entries: int
) -> tuple[Indices, ...]:
    images, agreed, agreeing, _second, seconds = tallied
    against = (agreeing >= min_entries) & (agreeing > seconds) & (agreed < classes) & counted[images]
    against &= ~_are_labels(images, agreed, truth, classes)
    return tuple(each[against] for each in tallied)


def _are_labels(images: Indices, labels: Indices, truth: Truth, classes: int) -> Mask:
    """Whether each label is one of its image's."""
    owners = np.repeat(np.arange(len(truth.starts) - 1), np.diff(truth.starts))
    width = max(classes, int(labels.max(initial=0)) + 1)
    return np.isin(images * width + labels, owners * width + truth.classes)
