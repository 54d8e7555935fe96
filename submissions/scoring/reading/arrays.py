"""Guesses that are in memory already, as the batches that a file of them would give."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .guesses import BATCH, Warnings, count_warned, describe_warned
from .lines import COUNTERS, NO_GUESS, Batch


class GuessArrays:
    """Iterate over it once for batches; then `warnings` is known.

    images: int64 (n,), each image of the list once. labels: int32 (n, k), -1 where there is no guess, and no guess
    after one that is missing; k is at most `max_guesses`. boxes: float64 (n, k, 4), or (n, k, 0) without boxes.
    """

    def __init__(
        self, images: NDArray[np.int64], labels: NDArray[np.int32], boxes: NDArray[np.float64], max_guesses: int
    ) -> None:
        self._images, self._labels, self._boxes = images, labels, boxes
        self._max_guesses = max_guesses
        self._counters = np.zeros(COUNTERS, np.int64)

    def __iter__(self) -> Iterator[Batch]:
        for start in range(0, len(self._images), BATCH):
            part = slice(start, start + BATCH)
            batch = self._padded(self._images[part], self._labels[part], self._boxes[part])
            count_warned(batch.labels, self._counters)
            yield batch

    @property
    def warnings(self) -> Warnings:
        """What was accepted and deserves a word, as for a file."""
        return describe_warned(self._counters)

    def _padded(self, images: NDArray[np.int64], labels: NDArray[np.int32], boxes: NDArray[np.float64]) -> Batch:
        rows, guesses = labels.shape
        batch = Batch(
            np.array(images, np.int64),
            np.full((rows, self._max_guesses), NO_GUESS, np.int32),
            np.full((rows, self._max_guesses, boxes.shape[2]), np.nan),
        )
        batch.labels[:, :guesses] = labels
        batch.boxes[:, :guesses] = boxes
        return batch
