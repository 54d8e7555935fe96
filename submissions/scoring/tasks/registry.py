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


KINDS = {
    kind.name: kind
    for kind in (
        TaskKind(
            "localization",
            "guesses",
            ("localization_error", "flat_error", "hierarchical_error"),
            "wrong",
            lower_is_better=True,
        ),
        TaskKind("classification", "guesses", ("flat_error", "hierarchical_error"), "wrong", lower_is_better=True),
    )
}
