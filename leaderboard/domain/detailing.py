"""What one score consists of, as pages show it: counted by a worker from what was kept of each image."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from submissions.domain.outcomes import MISSES, Kept
from submissions.scoring.details import class_errors, confusions, hits_among
from submissions.scoring.intervals import intervals
from submissions.scoring.metrics.detection import Hits
from submissions.scoring.resampling import resampled_precisions, rounds_for

from ..enums import Part
from .scored_images import ScoredImages

Report = Mapping[str, Any]
# What an AP may be summed up by, over the classes that have a true box among the images drawn.
SUMMARIES: Mapping[str, Callable[..., Any]] = {"mean_ap": np.nanmean, "median_ap": np.nanmedian}


def detail_of(
    report: Report, kept: Kept | None, images: ScoredImages | None, part: Part, guesses: int
) -> dict[str, Any]:
    """The contents of an EntryDetail. kept: None where nothing was; images: None for kinds without kept outcomes."""
    told = report if part == Part.ALL else report["parts"][part]
    slices = {} if part == Part.LIVE else report.get("slices", {})
    if "per_class_ap" in told["metrics"]:
        found = _of_precisions(told, kept, images, part)
    elif kept is not None and "first" in kept.patterns and images is not None and images.labels is not None:
        found = _of_guesses(kept, images, images.labels, part, guesses)
    else:
        found = {"metric": "", "classes": [], "confusions": []}
    return found | {"slices": slices}


def _of_guesses(
    kept: Kept, images: ScoredImages, labels: NDArray[np.int32], part: Part, guesses: int
) -> dict[str, Any]:
    metric = kept.metric if f"{MISSES}{kept.metric}" in kept.patterns else "flat_error"
    errors = class_errors(
        kept.patterns[f"{MISSES}{metric}"],
        labels,
        images.counted(metric, part),
        classes=len(images.classes),
        guesses=guesses,
    )
    wrong = confusions(kept.patterns["first"], labels, images.masks[part])
    return {"metric": metric, "classes": errors.tolist(), "confusions": wrong}


def _of_precisions(told: Report, kept: Kept | None, images: ScoredImages | None, part: Part) -> dict[str, Any]:
    found: dict[str, Any] = {
        "metric": "per_class_ap",
        "classes": [[precision] for precision in told["metrics"]["per_class_ap"].values()],
        "confusions": [],
    }
    if kept is None or images is None or "right" not in kept.patterns:
        return found
    drawn = drawn_precisions(kept, images.masks[part])
    return found | {"intervals": {name: intervals(summed(drawn, name)) for name in SUMMARIES}}


def drawn_precisions(kept: Kept, members: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The AP of each class over images drawn anew, float64 (rounds, classes), of those among `members` bool (n,)."""
    hits = hits_among(Hits(*(kept.patterns[name] for name in Hits._fields)), members)
    return resampled_precisions(hits, int(members.sum()), rounds_for(len(hits.images)))


def summed(precisions: NDArray[np.float64], metric: str) -> NDArray[np.float64]:
    """The metric of each round, float64 (rounds,); rounds (there are hardly any) that drew no true box are left out."""
    known = ~np.isnan(precisions).all(axis=1)
    return np.asarray(SUMMARIES[metric](precisions[known], axis=1))
