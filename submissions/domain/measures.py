"""What each metric of a kind of task means, in words: one definition for each that the scorer's registry names.

Numbers in a definition are the scorer's own (a test holds them equal).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from challenge.enums import Metric, TaskKind

from ..scoring.tasks.registry import KINDS

# As metrics.localization, metrics.matching and metrics.tracking have them; overlap is intersection over union.
OVERLAP = 0.5
SMALL_BOX_MARGIN = 10
TUBE_OVERLAPS = (0.25, 0.5, 0.75)

_BOX = lazy(
    "Detections are taken by descending confidence; each takes the free true box of its class with the highest "
    "overlap, and is right if that is at least min(%(overlap)s, wh / ((w + %(margin)s)(h + %(margin)s))) for a true "
    "box of w × h pixels, else a false positive. AP is the area under the precision envelope."
)
_VOC = lazy(
    "Detections are taken by descending confidence; each is compared with the true box of its class with the highest "
    "overlap, and is right if that is at least %(overlap)s and not taken yet, else a false positive. AP is the area "
    "under the precision envelope."
)
_COCO = lazy(
    "As COCO defines it: at most 100 detections an image, precision at 101 levels of recall, mean over overlaps of "
    "0.50, 0.55, …, 0.95."
)
_TUBE = lazy(
    "Boxes with one track are a tube; its confidence is the mean of its boxes'. The overlap of two tubes is the share "
    "of frames in which their boxes match, of all frames of either. Tubes are matched by descending confidence."
)
_IMAGES = lazy(
    "For each class, images are ranked by confidence; AP is the area under the precision envelope of that ranking."
)
_MEAN = lazy("The mean of AP over all classes that have a true example.")
_MEDIAN = lazy("The median of AP over all classes that have a true example.")
_CLASSES = lazy("AP of each class.")

# How AP is reckoned, by kind of task.
PRECISION: dict[TaskKind, Promise] = {
    TaskKind.DETECTION: _BOX,
    TaskKind.VIDEO_DETECTION: _BOX,
    TaskKind.TRACKING: _TUBE,
    TaskKind.VOC: _VOC,
    TaskKind.COCO: _COCO,
    TaskKind.FINE_GRAINED: _IMAGES,
}

DEFINITIONS: dict[str, Promise] = {
    "flat_error": lazy(
        "The share of images whose true class is not among the first guesses, for 1 to %(guesses)s guesses. Where an "
        "image has several true classes, it counts as the share of them that is missed."
    ),
    "hierarchical_error": lazy(
        "The mean over images of the least height, in the hierarchy of classes, of the lowest common ancestor of the "
        "truth and one of the first guesses: 0 for a right guess, more the farther it is. Only where classes have a "
        "hierarchy."
    ),
    "mean_per_class_error": lazy("The flat error of each class, and its mean over classes: rare classes count alike."),
    "localization_error": lazy(
        "The share of images of which none of the first %(guesses)s guesses has both the true class and a box that "
        "overlaps a true box of that class by at least %(overlap)s."
    ),
    "multi_label_error": lazy(
        "The share of images whose first guess is none of their true classes; images without a true class are left out."
    ),
    "mean_ap": _MEAN,
    "median_ap": _MEDIAN,
    "per_class_ap": _CLASSES,
    "at_overlap": lazy("The same at overlaps of tubes of %(tubes)s; the mean AP is the mean over these."),
    "eleven_point": lazy("The same by the rule of VOC until 2009: the mean precision at recalls of 0, 0.1, …, 1."),
    "ap50": lazy("AP at an overlap of 0.50 alone."),
    "ap75": lazy("AP at an overlap of 0.75 alone."),
}

TABLE_NAMES: dict[str, Promise] = {
    "per_class_ap": lazy("AP by class"),
    "at_overlap": lazy("AP by overlap"),
    "eleven_point": lazy("Eleven-point AP"),
}


@dataclass(frozen=True)
class Measure:
    """A metric that files of a task are given."""

    code: str
    name: str
    definition: str


def measures_of(kind: TaskKind, guesses: int) -> list[Measure]:
    """The metrics of a kind of task, the usual primary one first, each with its definition."""
    values = {
        "guesses": guesses,
        "overlap": OVERLAP,
        "tubes": ", ".join(map(str, TUBE_OVERLAPS)),
        "margin": SMALL_BOX_MARGIN,
    }
    found = []
    for name in KINDS[kind].metrics:
        parts = [DEFINITIONS[name], *([PRECISION[kind]] if name == "mean_ap" else [])]
        label = Metric(name).label if name in Metric else TABLE_NAMES[name]
        found.append(Measure(name, str(label), " ".join(str(part) % values for part in parts)))
    return found
