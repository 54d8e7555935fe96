"""The kinds of challenge task: the one table that pages and scorers read. Light to import."""

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType


@dataclass(frozen=True)
class TaskKind:
    """A kind of task.

    scorer: the module beside this one with its `check` and `evaluate`. metrics: what it reports, the
    primary one first. criterion: the key of that metric which ranks entries (of a list, its last).
    lower_is_better: its direction.
    """

    name: str
    scorer: str
    metrics: tuple[str, ...]
    criterion: str
    lower_is_better: bool

    def load(self) -> ModuleType:
        """Import the scorer, with its compiled kernels."""
        return import_module(f".{self.scorer}", __package__)


AP = ("mean_ap", "median_ap", "per_class_ap")
ERRORS = ("flat_error", "hierarchical_error", "mean_per_class_error")

# Where each metric of guesses is defined, as `METRIC`; those that sum up another's outcomes need it too.
GUESS_METRICS = {
    "flat_error": "flat",
    "hierarchical_error": "hierarchical",
    "localization_error": "localization",
    "mean_per_class_error": "per_class",
    "multi_label_error": "multi_label",
}

KINDS = {
    kind.name: kind
    for kind in (
        TaskKind("classification", "guesses", ERRORS, "wrong", lower_is_better=True),
        TaskKind("localization", "guesses", ("localization_error", *ERRORS), "wrong", lower_is_better=True),
        TaskKind("detection", "detections", AP, "mean_ap", lower_is_better=False),
        TaskKind("video_detection", "detections", AP, "mean_ap", lower_is_better=False),
        TaskKind("tracking", "tracking", (*AP, "at_overlap"), "mean_ap", lower_is_better=False),
        TaskKind("voc", "detections", (*AP, "eleven_point"), "mean_ap", lower_is_better=False),
        TaskKind("coco", "coco", ("mean_ap", "ap50", "ap75", "per_class_ap"), "mean_ap", lower_is_better=False),
        TaskKind("multi_label", "guesses", ("multi_label_error",), "wrong", lower_is_better=True),
        TaskKind("fine_grained", "detections", AP, "mean_ap", lower_is_better=False),
    )
}
