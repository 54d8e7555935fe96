"""What scoring a file gives: exact counts, rates, and each image's outcome for later comparisons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .version import SCORER_VERSION


@dataclass(frozen=True)
class Checked:
    """A file without a breach of its format: how many images it covers, and what deserves a word.

    Each warning is `{"kind", "count", "message"}`.
    """

    images: int
    warnings: list[dict[str, Any]]


@dataclass(frozen=True)
class Report:
    """A scored file.

    metrics: name -> its integers and rates. image_sets: name -> `{"images", "metrics"}`, if there are several.
    outcomes: name -> uint8 (n_images, ...), an image's outcome by list order; as secret as the labels, so
    it is not part of the JSON.
    """

    task: str
    images: int
    metrics: dict[str, Any]
    image_sets: dict[str, dict[str, Any]] = field(default_factory=dict)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    outcomes: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict)
    scorer_version: str = SCORER_VERSION

    def as_json(self) -> dict[str, Any]:
        """Return all but the outcomes, the same for the same file and inputs."""
        return {
            "task": self.task,
            "images": self.images,
            "metrics": self.metrics,
            "image_sets": self.image_sets,
            "warnings": self.warnings,
            "scorer_version": self.scorer_version,
        }
