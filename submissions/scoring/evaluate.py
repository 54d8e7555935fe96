"""The two doors of the library: check a file, or score it. Light to import; kernels load on first use."""

from pathlib import Path

from .inputs import Inputs, InputsInvalid, Progress
from .report import Checked, Report
from .tasks.registry import KINDS

__all__ = ["Checked", "Inputs", "InputsInvalid", "Progress", "Report", "check", "evaluate"]


def check(task: str, predictions: Path, inputs: Inputs, progress: Progress | None = None) -> Checked:
    """Read a file of predictions against the public lists only: labels are neither needed nor read.

    `inputs.truth` matters only where `inputs.image_sets` is empty, for its list of images. Raises
    FileRefused, InputsInvalid, and KeyError for an unknown task.
    """
    checked: Checked = KINDS[task].load().check(task, predictions, inputs, progress)
    return checked


def evaluate(task: str, predictions: Path, inputs: Inputs, progress: Progress | None = None) -> Report:
    """Score a file of predictions against `inputs.truth`. Raises as `check` does."""
    report: Report = KINDS[task].load().evaluate(task, predictions, inputs, progress)
    return report
