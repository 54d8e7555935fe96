"""Images drawn anew, the same ones for all entries: what differences of entries are judged by where no exact test is.

The seed depends on the number of images alone, so that entries scored at different times are resampled alike and their
differences stay paired. Source of the rule: the ILSVRC paper resamples test images with replacement.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .compiled import kernel
from .intervals import SEED
from .metrics.detection import Hits

ROUNDS = 1_000
# Rounds at a time: their weights stay in the processor's cache and below 64 MB for half a million images.
CHUNK = 25
# Above so many detections fewer rounds are drawn: a worker takes seconds, not minutes.
MOST_STEPS = 500_000_000
LEAST_ROUNDS = 200

Floats = NDArray[np.float64]


def image_weights(images: int, rounds: int = ROUNDS) -> Iterator[NDArray[np.float32]]:
    """Yield float32 (rounds of a chunk, images): how often each image was drawn, `images` draws a round."""
    draw = np.random.default_rng([SEED, images])
    for begin in range(0, rounds, CHUNK):
        size = min(CHUNK, rounds - begin)
        drawn = (draw.integers(0, images, images) for _ in range(size))
        yield np.stack([np.bincount(each, minlength=images) for each in drawn]).astype(np.float32)


def resampled_means(outcomes: NDArray[np.uint8], rounds: int = ROUNDS) -> Floats:
    """Return float64 (n, rounds): the mean outcome of each entry in each round.

    outcomes: uint8 (n, images >= 1), on the same images.
    """
    scores = np.ascontiguousarray(outcomes, np.float32)
    found = [scores @ weights.T for weights in image_weights(outcomes.shape[1], rounds)]
    means: Floats = np.hstack(found).astype(np.float64) / outcomes.shape[1]
    return means


def rounds_for(detections: int) -> int:
    """Return how many rounds are drawn for a file of so many detections."""
    return max(LEAST_ROUNDS, min(ROUNDS, MOST_STEPS // max(detections, 1)))


def resampled_precisions(hits: Hits, images: int, rounds: int = ROUNDS) -> Floats:
    """Return float64 (rounds, classes): the AP of each class in each round, NaN where none of its true boxes was drawn.

    images: how many there are; those of `hits` are places among them. An image that was drawn twice counts twice, with
    its detections and its true boxes.
    """
    found = np.empty((rounds, len(hits.starts) - 1))
    place = 0
    for weights in image_weights(images, rounds):
        for each in weights:
            weighted_precisions(hits, each, found[place])
            place += 1
    return found


@kernel
def weighted_precisions(hits: Hits, weights: NDArray[np.float32], precisions: Floats) -> None:
    """Write the AP of each class to `precisions` float64 (classes,), each image counted `weights` (images,) times."""
    starts, images, right, true_starts, true_images = hits
    for index in range(len(starts) - 1):
        positives = 0.0
        for true in range(true_starts[index], true_starts[index + 1]):
            positives += weights[true_images[true]]
        if positives == 0:
            precisions[index] = np.nan
            continue
        rows, found = 0.0, 0.0
        for row in range(starts[index], starts[index + 1]):
            rows += weights[images[row]]
            if right[row]:
                found += weights[images[row]]
        # From the least confident up, the envelope is the best precision so far.
        envelope, area = 0.0, 0.0
        for row in range(starts[index + 1] - 1, starts[index] - 1, -1):
            weight = weights[images[row]]
            if right[row] and weight > 0:
                envelope = max(envelope, found / rows)
                area += weight * envelope
                found -= weight
            rows -= weight
        precisions[index] = area / positives
