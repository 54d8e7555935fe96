"""What a metric of guesses must offer. A module of this package makes one `METRIC`; the registry names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ..known import Known
    from ..reading.lines import Batch

Outcomes = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def always(_known: Known) -> bool:
    """Say yes."""
    return True


def every_image(_known: Known, counted: Mask) -> Mask:
    """Leave no image out."""
    return counted


@dataclass(frozen=True)
class GuessMetric:
    """A metric that gives each image an outcome at each number of guesses, and sums outcomes up.

    name: its name in reports. summarize: outcomes uint8 (n, k) of `source`, what is known, and the images
    that count (bool, n) -> integers and rates for JSON. add: writes the outcomes of a batch of images
    (None: it sums up those of another metric, `source`). applies: whether it is possible here.
    bootstrap: whether the mean of the outcomes is the metric, so that it has intervals; every_k: at each
    number of guesses, or at the last only. counts: which of some images count.
    """

    name: str
    summarize: Callable[[Outcomes, Known, Mask], dict[str, Any]]
    source: str
    add: Callable[[Batch, Known, Outcomes], None] | None = None
    applies: Callable[[Known], bool] = always
    bootstrap: Callable[[Known], bool] = always
    every_k: bool = True
    counts: Callable[[Known, Mask], Mask] = every_image
