"""A report for each image set of a phase, where there are several."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..images import ImageList

Summarize = Callable[[NDArray[np.int64]], dict[str, Any]]


def of_each_set(images: ImageList, summarize: Summarize) -> dict[str, dict[str, Any]]:
    """Return `{"images", "metrics"}` by set; nothing for a single set, whose report is the whole."""
    if len(images.sets) < 2:
        return {}
    return {name: {"images": len(members), "metrics": summarize(members)} for name, members in images.sets.items()}
