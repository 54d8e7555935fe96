"""The reading of one file: blocks go to kernels, and what kernels leave behind is put in order."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..inputs import Progress
from ..problems import ProblemLog
from .lines import COUNTERS, Lists, Rules, Scan
from .log import LINE, drain, new_log
from .numbers import convert_long, room_for_numbers
from .source import BLOCK, Block, read_blocks

# How much of a file decides its layout.
HEAD = 1 << 16
# A file with more problems than this is not read to its end: nobody needs the exact total.
MOST_PROBLEMS = 1_000_000


class Session:
    """Opens a file, shows its beginning, then hands out its blocks for kernels to scan."""

    def __init__(self, path: Path, progress: Progress | None) -> None:
        self.problems = ProblemLog()
        self.counters = np.zeros(COUNTERS, np.int64)
        self._log = new_log()
        self._rest = read_blocks(path, progress)
        self._first = next(self._rest)

    @property
    def head(self) -> bytes:
        """The beginning of the file, before `scans`."""
        return self._first.data[:HEAD].tobytes()

    def scans(self, rules: Rules, lists: Lists, long_numbers: int, *, has_header: bool) -> Iterator[Scan]:
        """Yield the file block by block, after its header; `long_numbers`: room for so many at a time."""
        numbers = room_for_numbers(BLOCK, long_numbers)
        self._log.place[LINE] = has_header
        for block in self._blocks(has_header):
            yield Scan(block.data, rules, lists, self.counters, numbers, self._log)

    def _blocks(self, has_header: bool) -> Iterator[Block]:
        first = self._first
        start = int(np.flatnonzero(first.data == ord("\n"))[0]) + 1 if has_header else 0
        yield Block(first.data[start:], first.fraction)
        yield from self._rest

    def settle(self, scan: Scan, values: NDArray[np.float64], column: Callable[[int], str | None]) -> bool:
        """Write long numbers to `values` and put problems in words; say whether all is well so far."""
        convert_long(scan.numbers, values)
        drain(self._log, self.problems, scan.data, column)
        if sum(self.problems.totals.values()) > MOST_PROBLEMS:
            self.problems.raise_if_any()
        return not self.problems.totals
