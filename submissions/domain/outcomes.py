"""Each image's outcome of a scored file, for what is derived later: as secret as the labels, read by workers alone.

Kept are the outcomes that are compared in pairs, and the patterns that errors by class and confusions are counted from.
A file is named by the SHA-256 of its bytes and by the attempt that wrote it. The evaluation names it with the score, in
one transaction; what no evaluation names is removed as other orphans are.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from numpy.typing import NDArray

from ..scoring.report import Report
from .materials import StorageCorrupt

Outcomes = NDArray[np.uint8]
Patterns = Mapping[str, NDArray[Any]]

# Most of what is kept is near random: more work on it saves little.
COMPRESSION = 1
# Patterns of how many guesses missed are named by their metric.
MISSES = "misses."


@dataclass(frozen=True)
class Kept:
    """What is kept of one score.

    outcomes: the metric's, uint8, of each image that counts, in the order of the lists, lower is better; empty where
    the metric is no mean over images. patterns: of guesses `misses.<metric>`, uint8, how many guesses missed before the
    first right one (all of them where none is), and `first`, the first guess as a place in the list of classes, -1 for
    none; of detections the fields of `scoring.metrics.detection.Hits`.
    """

    metric: str
    outcomes: Outcomes
    patterns: Patterns = field(default_factory=dict)

    @property
    def is_binary(self) -> bool:
        """Whether they are right (0) and wrong (1)."""
        return not len(self.outcomes) or int(self.outcomes.max()) <= 1


def comparable_outcomes(report: Report, metric: str) -> Outcomes | None:
    """Outcomes at the most guesses whose mean is the metric; None where it has none.

    An AP has none, nor has a mean over classes, nor an image with several true labels.
    """
    if metric not in report.outcomes or metric not in report.intervals:
        return None
    return np.ascontiguousarray(report.outcomes[metric][:, -1])


def patterns_of(report: Report) -> dict[str, NDArray[Any]]:
    """What errors by class and confusions are counted from; nothing where images have several true labels."""
    if report.outcomes and "flat_error" not in report.intervals:
        return {}
    right_or_wrong = {name: each for name, each in report.outcomes.items() if name != "hierarchical_error"}
    misses = {f"{MISSES}{name}": each.sum(axis=1, dtype=np.uint8) for name, each in right_or_wrong.items()}
    return misses | {name: _small(each) for name, each in report.patterns.items()}


def _small(values: NDArray[Any]) -> NDArray[Any]:
    """The same integers in half the space where they fit."""
    fits = values.dtype == np.int32 and values.max(initial=0) <= np.iinfo(np.int16).max
    return values.astype(np.int16) if fits else values


def pack(kept: Kept) -> bytes:
    """Return it compressed: a line of JSON, a bit or a byte for each image, then the patterns one after another.

    >>> unpack(pack(Kept("flat_error", np.array([0, 1, 1], np.uint8)))).outcomes.tolist()
    [0, 1, 1]
    """
    cells = np.packbits(kept.outcomes) if kept.is_binary else kept.outcomes
    heading: dict[str, Any] = {
        "metric": kept.metric,
        "images": len(kept.outcomes),
        "is_binary": kept.is_binary,
        "cells": cells.nbytes,
        "patterns": [[name, each.dtype.str, len(each)] for name, each in kept.patterns.items()],
    }
    parts = [json.dumps(heading).encode(), b"\n", cells.tobytes(), *(each.tobytes() for each in kept.patterns.values())]
    return zlib.compress(b"".join(parts), COMPRESSION)


def unpack(content: bytes) -> Kept:
    """Return what `pack` was given. Files of before there were patterns have none."""
    line, _newline, body = zlib.decompress(content).partition(b"\n")
    heading = json.loads(line)
    place = heading.get("cells", len(body))
    cells = np.frombuffer(body[:place], np.uint8)
    patterns = {}
    for name, dtype, length in heading.get("patterns", []):
        patterns[name] = np.frombuffer(body, dtype, length, place)
        place += patterns[name].nbytes
    outcomes = np.unpackbits(cells, count=heading["images"]) if heading["is_binary"] else cells
    return Kept(heading["metric"], outcomes, patterns)


def keep_outcomes(report: Report, metric: str, attempt: UUID) -> str:
    """Stores what is kept of a score and returns the file's name; empty if nothing is."""
    outcomes, patterns = comparable_outcomes(report, metric), patterns_of(report)
    if outcomes is None and not patterns:
        return ""
    content = pack(Kept(metric, np.empty(0, np.uint8) if outcomes is None else outcomes, patterns))
    name = f"{hashlib.sha256(content).hexdigest()}-{attempt.hex}"
    return storages["outcomes"].save(name, ContentFile(content))


def read_outcomes(name: str) -> Kept:
    """What a file holds. Raises StorageCorrupt if it is missing, or not what was stored."""
    try:
        with storages["outcomes"].open(name) as file:
            content = file.read()
    except FileNotFoundError as error:
        raise StorageCorrupt(f"{name} is missing from its store") from error
    if hashlib.sha256(content).hexdigest() != name.partition("-")[0]:
        raise StorageCorrupt(f"{name} has changed since it was stored")
    return unpack(content)


def forget_outcomes(name: str) -> None:
    """Removes the file of an attempt whose score was not written."""
    if name:
        storages["outcomes"].delete(name)
