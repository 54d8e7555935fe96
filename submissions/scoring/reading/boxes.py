"""Kernel for files of detections: a line a box, `image,class,confidence,xmin,ymin,xmax,ymax[,track]`."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..compiled import inlined, kernel
from .lines import (
    CELL_COUNT,
    COMMA,
    NOT_A_NUMBER,
    REFUSED,
    SPACE,
    UNKNOWN_CLASS,
    UNKNOWN_IMAGE,
    Scan,
    begin_line,
    cell_end,
    is_line_end,
    next_line,
    take_image,
    take_label,
    take_number,
)
from .log import CELL, CODES, report, report_line
from .numbers import EXACT, NINE, ZERO, parse_number
from .rows import skip_spaces

BAD_TRACK = CODES["bad_track"]


class Found(NamedTuple):
    """Detections, row by row: images, classes and tracks (int32; -1 without tracks), numbers float64 (m, f).

    The numbers are confidence, xmin, ymin, xmax, ymax (f = 5), or confidence alone (f = 1). header: how many
    lines stand before the first row.
    """

    images: NDArray[np.int32]
    classes: NDArray[np.int32]
    tracks: NDArray[np.int32]
    numbers: NDArray[np.float64]
    header: int


@kernel
def parse_boxes(scan: Scan, found: Found, position: int) -> tuple[int, int]:
    """Parse lines from `position` until the data or `found` ends; return the new position and the rows."""
    row = 0
    while position < len(scan.data) and row < len(found.images):
        if begin_line(scan, position):
            position = parse_box(scan, found, row, position)
            row += 1
        position = next_line(scan.data, position)
    return position, row


@inlined
def next_cell(scan: Scan, position: int) -> int:
    """Return where the next cell of the line begins, or -1 at the line's end."""
    if scan.rules.separator == SPACE:
        position = skip_spaces(scan.data, position)
        return -1 if is_line_end(scan.data, position) else position
    return position + 1 if scan.data[position] == COMMA else -1


@inlined
def parse_box(scan: Scan, found: Found, row: int, start: int) -> int:
    """Parse one line into a row; return a position in the same line."""
    separator = scan.rules.separator
    end = cell_end(scan.data, start, separator)
    if scan.rules.named:
        found.images[row] = take_image(scan, start, end)
    else:
        found.images[row] = take_numbered_image(scan, start, end)
    for cell in range(1, len(scan.rules.parts)):
        start = next_cell(scan, end)
        if start < 0:
            report_line(scan.log, CELL_COUNT)
            return end
        end = cell_end(scan.data, start, separator)
        scan.log.place[CELL] = cell
        take_field(scan, found, row, scan.rules.parts[cell], start, end)
    if next_cell(scan, end) >= 0 or (separator == COMMA and not is_line_end(scan.data, end)):
        report_line(scan.log, CELL_COUNT)
    return end


@inlined
def take_field(scan: Scan, found: Found, row: int, field: int, start: int, end: int) -> None:
    """Store a cell: field 0 is the class, -1 the track, 1.. the numbers."""
    if field == 0:
        found.classes[row] = take_class(scan, start, end)
    elif field < 0:
        found.tracks[row] = take_track(scan, start, end)
    else:
        if start == end:
            report(scan.log, NOT_A_NUMBER, start, end)
        width = found.numbers.shape[1]
        found.numbers[row, field - 1] = take_number(scan, start, end, row * width + field - 1)


@kernel
def whole_number(scan: Scan, start: int, end: int) -> int:
    """Return the number that a cell of digits spells, -1 for anything else or beyond nine digits."""
    for position in range(start, end):
        if scan.data[position] < ZERO or scan.data[position] > NINE:
            return -1
    value, state = parse_number(scan.data, start, end)
    return int(value) if state == EXACT and end - start <= 9 else -1


@kernel
def take_numbered_image(scan: Scan, start: int, end: int) -> int:
    """Return the image with this number (from 1) in file-name order, as kit text names it."""
    scan.log.place[CELL] = 0
    number = whole_number(scan, start, end)
    if 0 < number <= len(scan.lists.file_order):
        return scan.lists.file_order[number - 1]  # type: ignore[no-any-return]
    report(scan.log, UNKNOWN_IMAGE, start, end)
    return -1


@inlined
def take_class(scan: Scan, start: int, end: int) -> int:
    """Return the class that a cell names; a detection always has one."""
    label = take_label(scan, start, end)
    if label == -1:
        report(scan.log, UNKNOWN_CLASS, start, end)
        return REFUSED
    return label


@inlined
def take_track(scan: Scan, start: int, end: int) -> int:
    """Return the number of a tube."""
    track = whole_number(scan, start, end)
    if track < 0:
        report(scan.log, BAD_TRACK, start, end)
    return track
