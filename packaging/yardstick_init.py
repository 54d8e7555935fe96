"""Score predictions for an ImageNet-like challenge: `evaluate`, `top_guesses`, `write_predictions`.

ValueError
├── ArraysInvalid    arrays or a table of predictions are not what they should be
└── InputsInvalid    labels, classes or images are not what they should be
Exception
└── FileRefused      a file of predictions breaks the rules of its format

Light to import: numpy and the compiled kernels load when a name is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .scoring.version import WHEEL_VERSION

if TYPE_CHECKING:
    from .devkit.arrays.errors import ArraysInvalid
    from .devkit.arrays.evaluating import evaluate
    from .devkit.arrays.guesses import top_guesses
    from .devkit.arrays.writing import write_predictions
    from .scoring.inputs import InputsInvalid
    from .scoring.problems import FileRefused
    from .scoring.report import Report

__version__ = WHEEL_VERSION
__all__ = [
    "ArraysInvalid",
    "FileRefused",
    "InputsInvalid",
    "Report",
    "__version__",
    "evaluate",
    "top_guesses",
    "write_predictions",
]

_HOMES = {
    "ArraysInvalid": "devkit.arrays.errors",
    "FileRefused": "scoring.problems",
    "InputsInvalid": "scoring.inputs",
    "Report": "scoring.report",
    "evaluate": "devkit.arrays.evaluating",
    "top_guesses": "devkit.arrays.guesses",
    "write_predictions": "devkit.arrays.writing",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
