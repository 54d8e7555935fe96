"""Kernel for the long format: a line a guess, `image,rank,label[,xmin,ymin,xmax,ymax]`, in any order."""

from ..compiled import kernel
from ..names import Bytes
from .lines import (
    CELL_COUNT,
    COMMA,
    NEXT,
    NO_GUESS,
    Batch,
    Scan,
    begin_line,
    cell_end,
    check_box,
    is_line_end,
    next_line,
    take_cell,
    take_image,
)
from .log import CELL, CODES, report, report_line
from .numbers import EXACT, NINE, ZERO, parse_number

BAD_RANK, DUPLICATE_RANK = CODES["bad_rank"], CODES["duplicate_rank"]
BOX_CELLS = 4


@kernel
def parse_long(scan: Scan, flat: Batch, most: int, position: int) -> int:
    """Parse lines from `position` into `flat`, whose row is image * most + rank; return where it stopped.

    It stops at the end of the data, or before the long numbers could run out of room.
    """
    room = len(scan.numbers.targets) - BOX_CELLS
    while position < len(scan.data) and scan.numbers.used[0] <= room:
        if begin_line(scan, position):
            position = parse_guess(scan, flat, most, position)
        position = next_line(scan.data, position)
    return position


@kernel
def parse_guess(scan: Scan, flat: Batch, most: int, start: int) -> int:
    """Parse one line into `flat`; return a position in the same line."""
    end = cell_end(scan.data, start, COMMA)
    image = take_image(scan, start, end)
    if scan.data[end] != COMMA:
        report_line(scan.log, CELL_COUNT)
        return end
    start, end = end + 1, cell_end(scan.data, end + 1, COMMA)
    rank = parse_rank(scan.data, start, end, most)
    scan.log.place[CELL] = 1
    if rank < 0:
        report(scan.log, BAD_RANK, start, end)
    if image < 0 or rank < 0:
        return end
    scan.lists.seen[image] = 1
    # The next line is likely another guess for the same image.
    scan.counters[NEXT] = image
    row = image * most + rank
    if flat.labels[row, 0] != NO_GUESS:
        report(scan.log, DUPLICATE_RANK, start, end)
    return parse_fields(scan, flat, row, end)


@kernel
def parse_rank(data: Bytes, start: int, end: int, most: int) -> int:
    """Return the rank in a cell, counted from 0, or -1 unless it is a whole number from 1 to `most`."""
    value, state = parse_number(data, start, end)
    for position in range(start, end):
        if data[position] < ZERO or data[position] > NINE:
            return -1
    return int(value) - 1 if state == EXACT and 1 <= value <= most else -1


@kernel
def parse_fields(scan: Scan, flat: Batch, row: int, position: int) -> int:
    """Parse the cells after the rank into a row; return a position in the same line."""
    for cell in range(1, len(scan.rules.parts)):
        if scan.data[position] != COMMA:
            report_line(scan.log, CELL_COUNT)
            return position
        scan.log.place[CELL] = cell + 1
        position = take_cell(scan, flat, row, position + 1)
    if not is_line_end(scan.data, position):
        report_line(scan.log, CELL_COUNT)
    elif scan.rules.fields > 1:
        check_box(scan, flat, row, 0)
    return position
