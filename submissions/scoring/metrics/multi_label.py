"""Multi-label error: is the first guess any of the image's true labels? (ReaL.)"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .rates import error_rate


def missed_sets(missed: NDArray[np.uint8], true_labels: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return uint8 (n,): 1 where the first guess is none of the true labels.

    missed: uint8 (n, k) of `flat.count_missed`; true_labels: int64 (n,), how many each image has.
    """
    return np.asarray(missed[:, 0] == true_labels, np.uint8)


def summarize(wrong: NDArray[np.uint8], true_labels: NDArray[np.int64]) -> dict[str, Any]:
    """Return `wrong`, `images` and `error`; images with an empty set of labels are left out.

    Source: Beyer et al. 2020, "Are we done with ImageNet?".
    """
    counted = true_labels > 0
    images, total = int(counted.sum()), int(wrong[counted].sum())
    return {"wrong": total, "images": images, "error": error_rate(total, images)}
