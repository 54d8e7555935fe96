"""What scoring a file gives: exact counts, rates, and each image's outcome for later comparisons."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .digests import sha256_of
from .inputs import Inputs, Withdrawn
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

    images: how many count. metrics: name -> its integers and rates. image_sets, slices, parts (`live` and
    `holdout`): name -> `{"images", "metrics"}`, for guesses `intervals` too. intervals: metric -> level ->
    (low, high). digests: SHA-256 of every file that the score depends on. outcomes: metric -> uint8
    (images, max_guesses), by list order. per_class: name -> array over classes. patterns: what else of each image
    is needed later: of guesses `first`, int32 (images,), the first guess, -1 for none; of detections the fields
    of `metrics.detection.Hits`. The last three are as secret as the labels, so they are not part of the JSON.
    """

    task: str
    images: int
    metrics: dict[str, Any]
    image_sets: dict[str, dict[str, Any]] = field(default_factory=dict)
    slices: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    intervals: dict[str, Any] = field(default_factory=dict)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    digests: dict[str, Any] = field(default_factory=dict)
    scorer_version: str = SCORER_VERSION
    outcomes: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict)
    per_class: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    patterns: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return all but outcomes and classes, the same for the same file and inputs."""
        return {name: getattr(self, name) for name in PUBLIC}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Report":
        """Return the report that `as_json` described; earlier versions said less."""
        return cls(**{name: content[name] for name in PUBLIC if name in content})

    def save(self, path: Path) -> None:
        """Write everything to one compressed `.npz` file, for a private store."""
        arrays = {f"{part}.{name}": array for part in PRIVATE for name, array in getattr(self, part).items()}
        with path.open("wb") as file:
            np.savez_compressed(file, report=np.array(json.dumps(self.as_json())), **arrays)

    @classmethod
    def load(cls, path: Path) -> "Report":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as content:
            described = json.loads(str(content["report"]))
            parts: dict[str, Any] = {part: {} for part in PRIVATE}
            for key in content.files:
                part, _, name = key.partition(".")
                if part in parts:
                    parts[part][name] = content[key]
        return replace(cls.from_json(described), **parts)


PRIVATE = ("outcomes", "per_class", "patterns")
PUBLIC = tuple(one.name for one in fields(Report) if one.name not in PRIVATE)


def numbers_of(report: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return every metric of a report's JSON by part and name, as `all/flat_error`: `{"images", "value"}`.

    value: as it stands in the report's `metrics`; images: how many it counts.
    """
    return {
        f"{part}/{metric}": {"images": found["images"], "value": value}
        for part, found in ({"all": report} | report.get("parts", {})).items()
        for metric, value in found["metrics"].items()
    }


def digest(path: Path | None) -> str | None:
    """Return the SHA-256 of a file, None for no file."""
    return None if path is None else sha256_of(path)


def _digest_names(withdrawn: Withdrawn) -> str | None:
    """Return the SHA-256 of what is withdrawn, in whatever order; None for nothing."""
    if not any(withdrawn):
        return None
    names = json.dumps([sorted(names) for names in withdrawn])
    return hashlib.sha256(names.encode()).hexdigest()


def digest_inputs(inputs: Inputs) -> dict[str, Any]:
    """Return the digests of every organizers' file that a score depends on."""
    return {
        "truth": digest(inputs.truth),
        "classes": digest(inputs.classes),
        "hierarchy": digest(inputs.hierarchy),
        "blacklist": digest(inputs.blacklist),
        "split": digest(inputs.split),
        "withdrawn": _digest_names(inputs.withdrawn),
        "image_sets": {name: digest(path) for name, path in inputs.image_sets.items()},
    }
