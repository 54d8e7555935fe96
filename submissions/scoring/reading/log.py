"""How kernels tell what is wrong: codes and positions, turned into problems afterwards."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel
from ..problems import KINDS, SHOWN, ProblemLog, problem

# Places in `KernelLog.place`. Cell 0 is the first of a line.
LINE, CELL = 0, 1
CODES = {kind: code for code, kind in enumerate(KINDS)}


class KernelLog(NamedTuple):
    """The first 20 problems of a stretch of lines, and the totals of each kind.

    found: int64 (20, 5): code, line, cell, start and end of the value in the block; start < 0: no value.
    totals: int64 (kinds,). kept: int64 (1,): rows of `found` in use. place: int64 (2,): the line and cell that
    are being read, both counted as in the file.
    """

    found: NDArray[np.int64]
    totals: NDArray[np.int64]
    kept: NDArray[np.int64]
    place: NDArray[np.int64]


def new_log() -> KernelLog:
    """Return an empty log."""
    return KernelLog(
        np.zeros((SHOWN, 5), np.int64),
        np.zeros(len(KINDS), np.int64),
        np.zeros(1, np.int64),
        np.zeros(2, np.int64),
    )


@kernel
def report(log: KernelLog, code: int, start: int, end: int) -> None:
    """Count a problem with the cell `start:end` that is being read, and keep it if it is one of the first."""
    keep(log, code, log.place[LINE], log.place[CELL], start, end)


@kernel
def report_line(log: KernelLog, code: int) -> None:
    """Count a problem with the whole line that is being read."""
    keep(log, code, log.place[LINE], -1, -1, -1)


@kernel
def keep(log: KernelLog, code: int, line: int, cell: int, start: int, end: int) -> None:
    """Count a problem, and keep it if it is one of the first."""
    log.totals[code] += 1
    kept = log.kept[0]
    if kept < len(log.found):
        log.kept[0] += 1
        log.found[kept, 0] = code
        log.found[kept, 1] = line
        log.found[kept, 2] = cell
        log.found[kept, 3] = start
        log.found[kept, 4] = end


def drain(log: KernelLog, into: ProblemLog, data: NDArray[np.uint8], column: Callable[[int], str | None]) -> None:
    """Move a log's problems into `into`, with the text that they point to in `data`, and empty it."""
    kinds = list(KINDS)
    kept, before = int(log.kept[0]), dict(into.totals)
    for code, line, cell, start, end in log.found[:kept].tolist():
        value = data[start:end].tobytes() if start >= 0 else None
        into.add(problem(kinds[code], row=line, column=column(cell), value=value))
    for code in np.flatnonzero(log.totals).tolist():
        into.totals[kinds[code]] = before.get(kinds[code], 0) + int(log.totals[code])
    log.totals[:] = 0
    log.kept[0] = 0
