"""Kernel for files with a line an image: wide CSV, Kaggle's style and kit text."""

import numpy as np

from ..compiled import inlined, kernel
from ..names import Bytes
from .lines import (
    CELL_COUNT,
    COMMA,
    INCOMPLETE_BOX,
    NO_GUESS,
    SPACE,
    TOO_MANY,
    Batch,
    Scan,
    begin_line,
    cell_end,
    check_guesses,
    is_line_end,
    next_line,
    take_cell,
    take_image_by_order,
    take_image_once,
)
from .log import CELL, report, report_line


@kernel
def parse_rows(scan: Scan, batch: Batch, position: int) -> tuple[int, int]:
    """Parse lines from `position` until the data or the batch ends; return the new position and the rows."""
    row = 0
    while position < len(scan.data) and row < len(batch.images):
        start = position if scan.rules.named else skip_spaces(scan.data, position)
        if not begin_line(scan, start):
            position = next_line(scan.data, start)
            continue
        batch.labels[row] = NO_GUESS
        batch.boxes[row] = np.nan
        position = next_line(scan.data, parse_row(scan, batch, row, start))
        check_guesses(scan, batch, row)
        row += 1
    return position, row


@inlined
def skip_spaces(data: Bytes, position: int) -> int:
    """Return the first position that holds no space."""
    while data[position] == SPACE:
        position += 1
    return position


@inlined
def parse_row(scan: Scan, batch: Batch, row: int, start: int) -> int:
    """Parse one line into a row of `batch`; return a position in the same line."""
    if not scan.rules.named:
        batch.images[row] = take_image_by_order(scan)
        return parse_words(scan, batch, row, start)
    end = cell_end(scan.data, start, COMMA)
    batch.images[row] = take_image_once(scan, start, end)
    if scan.rules.separator == COMMA:
        return parse_cells(scan, batch, row, end)
    if scan.data[end] == COMMA:
        return parse_words(scan, batch, row, end + 1)
    report_line(scan.log, CELL_COUNT)
    return end


@inlined
def parse_words(scan: Scan, batch: Batch, row: int, position: int) -> int:
    """Parse words between spaces to the end of the line; return a position in the same line."""
    cells = 0
    position = skip_spaces(scan.data, position)
    while not is_line_end(scan.data, position):
        cells += 1
        scan.log.place[CELL] = cells
        if cells > len(scan.rules.parts):
            report(scan.log, TOO_MANY, position, cell_end(scan.data, position, SPACE))
            return position
        position = skip_spaces(scan.data, take_cell(scan, batch, row, position))
    if scan.rules.zero_is_none and cells % scan.rules.fields:
        report_line(scan.log, INCOMPLETE_BOX)
    return position


@inlined
def parse_cells(scan: Scan, batch: Batch, row: int, position: int) -> int:
    """Parse cells after commas, exactly as many as the header has; return a position in the same line."""
    for cell in range(len(scan.rules.parts)):
        if scan.data[position] != COMMA:
            report_line(scan.log, CELL_COUNT)
            return position
        scan.log.place[CELL] = cell + 1
        position = take_cell(scan, batch, row, position + 1)
    if not is_line_end(scan.data, position):
        report_line(scan.log, CELL_COUNT)
    return position
