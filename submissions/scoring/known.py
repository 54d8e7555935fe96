"""What a phase knows before any file arrives: lists, labels, costs."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .classes import ClassList
from .costs import ClassCosts
from .images import ImageList
from .truth import Truth


@dataclass(frozen=True)
class Known:
    """All that does not depend on the file of predictions: read once, used for every file of a phase.

    guessable: the classes that a guess may name, the task's own first. costs: None without a hierarchy of
    all classes. counted: bool (n,), False for blacklisted images. everyone: bool (n,), False for withdrawn
    images: what a report over all of them is about. digests: of all files.
    """

    classes: ClassList
    guessable: ClassList
    images: ImageList
    truth: Truth
    costs: ClassCosts | None
    counted: NDArray[np.bool_]
    everyone: NDArray[np.bool_]
    digests: dict[str, Any]

    @cached_property
    def true_labels(self) -> NDArray[np.uint8]:
        """Return uint8 (n,): how many true labels each image has."""
        return np.diff(self.truth.starts).astype(np.uint8)

    @cached_property
    def single(self) -> bool:
        """Whether every image has exactly one true label."""
        return bool((self.true_labels == 1).all())

    @cached_property
    def without_box(self) -> int:
        """Return how many images that count have no true box."""
        boxes = self.truth.box_starts[self.truth.starts]
        return int(((np.diff(boxes) == 0) & self.counted & self.everyone).sum())
