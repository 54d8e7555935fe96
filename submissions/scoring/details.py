"""What one score consists of, counted from the patterns that were kept of each image. Pure."""

import numpy as np
from numpy.typing import NDArray

from .metrics.detection import Hits

Mask = NDArray[np.bool_]
MOST_CONFUSIONS = 300


def class_errors(
    misses: NDArray[np.uint8], labels: NDArray[np.integer], counted: Mask, *, classes: int, guesses: int
) -> NDArray[np.int64]:
    """Return int64 (classes, 1 + guesses): of each class how many images, and how many of them are wrong at 1..k.

    misses: uint8 (n,), how many guesses missed before the first right one, `guesses` where none is right; labels: the
    true class of each image (n,); counted: bool (n,).

    >>> misses, labels = np.array([0, 1, 2], np.uint8), np.array([0, 0, 1])
    >>> class_errors(misses, labels, np.ones(3, bool), classes=2, guesses=2).tolist()
    [[2, 1, 0], [1, 1, 1]]
    """
    cells = labels[counted].astype(np.int64) * (guesses + 1) + misses[counted]
    counts = np.bincount(cells, minlength=classes * (guesses + 1)).reshape(classes, guesses + 1)
    # Wrong at k are those that missed k guesses or more.
    return np.asarray(counts[:, ::-1].cumsum(axis=1)[:, ::-1], np.int64)


def confusions(
    first: NDArray[np.integer], labels: NDArray[np.integer], counted: Mask, *, most: int = MOST_CONFUSIONS
) -> list[tuple[int, int, int]]:
    """Return (true class, first guess, images) of the most frequent wrong first guesses, by their number, then place.

    first: (n,), -1 for no guess; labels: (n,); counted: bool (n,).

    >>> confusions(np.array([1, 1, 0, -1]), np.array([0, 0, 0, 1]), np.ones(4, bool))
    [(0, 1, 2)]
    """
    wrong = counted & (first >= 0) & (first != labels)
    pairs = np.column_stack([labels[wrong], first[wrong]]).astype(np.int64)
    found, counts = np.unique(pairs, axis=0, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:most]
    return [
        (int(true), int(guess), int(count)) for (true, guess), count in zip(found[order], counts[order], strict=True)
    ]


def hits_among(hits: Hits, members: Mask) -> Hits:
    """Return the detections and true boxes on some of the images, numbered anew. members: bool (n_images,)."""
    number = np.cumsum(members, dtype=np.int32) - 1
    kept, true_kept = members[hits.images], members[hits.true_images]
    return Hits(
        _starts(hits.starts, kept),
        number[hits.images[kept]],
        hits.right[kept],
        _starts(hits.true_starts, true_kept),
        number[hits.true_images[true_kept]],
    )


def _starts(starts: NDArray[np.int64], kept: Mask) -> NDArray[np.int64]:
    """Where each group begins once only `kept` rows are left."""
    before: NDArray[np.int64] = np.concatenate([[0], np.cumsum(kept, dtype=np.int64)])
    return before[starts]
