"""Multi-label error: is the first guess any of the image's true labels? (ReaL.)"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .contract import GuessMetric, Mask, Outcomes
from .rates import error_rate


def summarize(missed: Outcomes, true_labels: NDArray[np.uint8], counted: Mask) -> dict[str, Any]:
    """Return `wrong`, `images` and `error`; images with an empty set of labels are left out.

    missed: uint8 (n, k) of `flat.count_missed`; true_labels: uint8 (n,), how many each image has; counted:
    bool (n,). Source: Beyer et al. 2020, "Are we done with ImageNet?".
    """
    counted = counted & (true_labels > 0)
    images, wrong = int(counted.sum()), int((missed[:, 0] == true_labels)[counted].sum())
    return {"wrong": wrong, "images": images, "error": error_rate(wrong, images)}


METRIC = GuessMetric(
    "multi_label_error",
    lambda missed, known, counted: summarize(missed, known.true_labels, counted),
    source="flat_error",
)
