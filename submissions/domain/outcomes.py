"""Each image's outcome of a scored file, kept for paired comparisons: as secret as the labels, read by workers alone.

A file is named by the SHA-256 of its bytes and by the attempt that wrote it. The evaluation names it with the score, in
one transaction; what no evaluation names is removed as other orphans are.
"""

import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from numpy.typing import NDArray

from ..scoring.report import Report
from .materials import StorageCorrupt

Outcomes = NDArray[np.uint8]


@dataclass(frozen=True)
class Kept:
    """One metric's outcomes: uint8, of each image that counts, in the order of the lists; lower is better."""

    metric: str
    outcomes: Outcomes

    @property
    def is_binary(self) -> bool:
        """Whether they are right (0) and wrong (1)."""
        return not len(self.outcomes) or int(self.outcomes.max()) <= 1


def comparable_outcomes(report: Report, metric: str) -> Kept | None:
    """Outcomes at the most guesses whose mean is the metric; None where it has none.

    An AP has none, nor has a mean over classes, nor an image with several true labels.
    """
    if metric not in report.outcomes or metric not in report.intervals:
        return None
    return Kept(metric, np.ascontiguousarray(report.outcomes[metric][:, -1]))


def pack(kept: Kept) -> bytes:
    """Return them compressed: a line of JSON, then a bit or a byte for each image.

    >>> unpack(pack(Kept("flat_error", np.array([0, 1, 1], np.uint8)))).outcomes.tolist()
    [0, 1, 1]
    """
    cells = np.packbits(kept.outcomes) if kept.is_binary else kept.outcomes
    heading: dict[str, Any] = {"metric": kept.metric, "images": len(kept.outcomes), "is_binary": kept.is_binary}
    return zlib.compress(json.dumps(heading).encode() + b"\n" + cells.tobytes(), 9)


def unpack(content: bytes) -> Kept:
    """Return what `pack` was given."""
    line, _newline, cells = zlib.decompress(content).partition(b"\n")
    heading = json.loads(line)
    found = np.frombuffer(cells, np.uint8)
    return Kept(heading["metric"], np.unpackbits(found, count=heading["images"]) if heading["is_binary"] else found)


def keep_outcomes(report: Report, metric: str, attempt: UUID) -> str:
    """Stores the outcomes of a score and returns the file's name; empty if the metric has none."""
    kept = comparable_outcomes(report, metric)
    if kept is None:
        return ""
    content = pack(kept)
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
