"""What a file of a dry run is, and what of the labels counts for nobody."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...scoring.inputs import Inputs

SEED = 2012

Expected = dict[str, Any]


@dataclass(frozen=True)
class RehearsalFile:
    """One file: its name, gzipped CSV, and the numbers it must have, as {`flat_error.wrong`: [12, 9, 7, 7, 6]}.

    remark: a word for people, where less is expected of a file than its name says.
    """

    name: str
    content: bytes
    expected: Expected
    remark: str = ""


def truth_rows(inputs: Inputs) -> Iterator[dict[str, str]]:
    """The rows of the labels, by column."""
    if inputs.truth is None:
        raise ValueError("a dry run needs labels")
    with _opened(inputs.truth) as file:
        yield from csv.DictReader(file)


def _opened(path: Path) -> Any:
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rt", encoding="utf-8-sig", newline="") if is_packed else path.open(encoding="utf-8-sig")
