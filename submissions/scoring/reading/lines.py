"""Kernels for one line of a file of guesses: cut it into cells, look names up, parse numbers.

A kernel never stops at a problem: it reports and goes on, since all problems of a file are wanted.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..classes import Vocabulary
from ..compiled import inlined
from ..names import Bytes, Names, find, is_name, suffix_start
from .log import CELL, CODES, LINE, KernelLog, keep, report, report_line
from .numbers import BAD, INFINITE, LONG, NINE, ZERO, LongNumbers, keep_long, parse_number

COMMA, SPACE, LF, CR = ord(","), ord(" "), ord("\n"), ord("\r")
NO_GUESS, REFUSED = -1, -2
SHORT = 9
BLANK_LINE, CELL_COUNT, EXTRA_ROW = CODES["blank_line"], CODES["cell_count"], CODES["extra_row"]
UNKNOWN_IMAGE, DUPLICATE_IMAGE = CODES["unknown_image"], CODES["duplicate_image"]
UNKNOWN_CLASS, TOO_MANY, GAP = CODES["unknown_class"], CODES["too_many_guesses"], CODES["gap"]
INCOMPLETE_BOX, STRAY_BOX = CODES["incomplete_box"], CODES["box_without_label"]
NOT_A_NUMBER, NOT_FINITE = CODES["not_a_number"], CODES["not_finite"]

# Places in `Scan.counters`.
NEXT, BLANK, REPEATED, FEWER, NONE = range(5)
COUNTERS = 5


class Rules(NamedTuple):
    """What a kernel needs to know of a layout; the flags are 0 or 1.

    guesses, parts: int32, for each cell after the image which guess it belongs to, and which part of it:
    0 the label, 1..4 the box.
    """

    separator: int
    named: int
    zero_is_none: int
    fields: int
    guesses: NDArray[np.int32]
    parts: NDArray[np.int32]


class Batch(NamedTuple):
    """Guesses of some images, row by row.

    images int64 (m,); labels int32 (m, max_guesses), -1 where there is no guess; boxes float64
    (m, max_guesses, 4), or (m, max_guesses, 0) in a file without boxes.
    """

    images: NDArray[np.int64]
    labels: NDArray[np.int32]
    boxes: NDArray[np.float64]


class Lists(NamedTuple):
    """What may be named: images in list order and in file-name order (int64), and classes.

    seen: uint8 (n,), 1 for each image that had a row.
    """

    images: Names
    file_order: NDArray[np.int64]
    seen: NDArray[np.uint8]
    vocabulary: Vocabulary


class Scan(NamedTuple):
    """A block of whole lines being read, and all that is carried from line to line.

    data: uint8, ends in LF. counters: int64 (5,), see the places above.
    """

    data: Bytes
    rules: Rules
    lists: Lists
    counters: NDArray[np.int64]
    numbers: LongNumbers
    log: KernelLog


@inlined
def cell_end(data: Bytes, start: int, separator: int) -> int:
    """Return where the cell that begins at `start` ends: at a separator, at LF, or at CR before LF."""
    position = start
    while data[position] != separator and data[position] != LF:
        position += 1
    at_end = data[position] == LF and position > start and data[position - 1] == CR
    return position - 1 if at_end else position


@inlined
def is_line_end(data: Bytes, position: int) -> bool:
    """Say whether a line ends here, with LF or CRLF."""
    return bool(data[position] == LF or (data[position] == CR and data[position + 1] == LF))


@inlined
def next_line(data: Bytes, position: int) -> int:
    """Return the start of the line after the one that `position` is in."""
    while data[position] != LF:
        position += 1
    return position + 1


@inlined
def begin_line(scan: Scan, start: int) -> bool:
    """Count a line and say whether it holds anything.

    A blank line is fine as the last one of a file, so it is reported when another follows.
    """
    scan.log.place[LINE] += 1
    if scan.counters[BLANK]:
        keep(scan.log, BLANK_LINE, scan.counters[BLANK], -1, -1, -1)
    blank = is_line_end(scan.data, start)
    scan.counters[BLANK] = scan.log.place[LINE] if blank else 0
    return not blank


@inlined
def take_image(scan: Scan, start: int, end: int) -> int:
    """Return the index of the image that a cell names; report an unknown one and return -1."""
    scan.log.place[CELL] = 0
    stem = suffix_start(scan.data, start, end)
    # Files mostly follow the list: the successor of the last image is tried first.
    image = int(scan.counters[NEXT])
    images = scan.lists.images
    if image >= len(images.starts) or not is_name(images, image, scan.data, start, stem):
        image = find(images, scan.data, start, stem)
    if image < 0:
        report(scan.log, UNKNOWN_IMAGE, start, end)
    else:
        scan.counters[NEXT] = image + 1
    return image


@inlined
def take_image_once(scan: Scan, start: int, end: int) -> int:
    """Do as take_image, and report an image that had its line before."""
    image = take_image(scan, start, end)
    if image >= 0 and scan.lists.seen[image]:
        report(scan.log, DUPLICATE_IMAGE, start, end)
    if image >= 0:
        scan.lists.seen[image] = 1
    return image


@inlined
def take_image_by_order(scan: Scan) -> int:
    """Take the next image in file-name order, for lines that name none."""
    place = scan.counters[NEXT]
    scan.counters[NEXT] += 1
    if place >= len(scan.lists.file_order):
        report_line(scan.log, EXTRA_ROW)
        return -1
    image = scan.lists.file_order[place]
    scan.lists.seen[image] = 1
    return image  # type: ignore[no-any-return]


@inlined
def take_label(scan: Scan, start: int, end: int) -> int:
    """Return the class that a cell names, NO_GUESS for an empty cell, REFUSED for an unknown class."""
    if start == end or (scan.rules.zero_is_none and end - start == 1 and scan.data[start] == ZERO):
        return NO_GUESS
    place = find(scan.lists.vocabulary.names, scan.data, start, end)
    if place < 0:
        report(scan.log, UNKNOWN_CLASS, start, end)
        return REFUSED
    return scan.lists.vocabulary.targets[place]  # type: ignore[no-any-return]


@inlined
def take_number(scan: Scan, start: int, end: int, target: int) -> float:
    """Return the number in a cell, or NaN for an empty one.

    Problems are reported and give 0; a long number gives 0 until `convert_long` writes it to `target`.
    """
    if start == end:
        return np.nan
    value, state = parse_number(scan.data, start, end)
    if state == LONG:
        keep_long(scan.numbers, scan.data, start, end, target)
    elif state == BAD:
        report(scan.log, NOT_A_NUMBER, start, end)
    elif state == INFINITE:
        report(scan.log, NOT_FINITE, start, end)
    return value


@inlined
def short_integer(data: Bytes, start: int) -> tuple[float, int]:
    """Return the whole number of at most nine digits that begins at `start`, and where it ends.

    The end is `start` if there is none. Most coordinates are such numbers, and this reads each byte
    once; what it does not take is left to `take_number`.
    """
    value, position = 0, start
    while position - start < SHORT and ZERO <= data[position] <= NINE:
        value = 10 * value + (data[position] - ZERO)
        position += 1
    zero_first = data[start] == ZERO and position - start > 1
    return float(value), start if zero_first else position


@inlined
def take_cell(scan: Scan, batch: Batch, row: int, start: int) -> int:
    """Store the cell that begins at `start` where the layout says; return its end."""
    place = scan.log.place[CELL] - 1
    guess, field = scan.rules.guesses[place], scan.rules.parts[place]
    if field:
        value, end = short_integer(scan.data, start)
        if end > start and (scan.data[end] == scan.rules.separator or scan.data[end] == LF):
            batch.boxes[row, guess, field - 1] = value
            return end
    end = cell_end(scan.data, start, scan.rules.separator)
    if field == 0:
        batch.labels[row, guess] = take_label(scan, start, end)
    else:
        target = (row * batch.labels.shape[1] + guess) * 4 + field - 1
        batch.boxes[row, guess, field - 1] = take_number(scan, start, end, target)
    return end


@inlined
def check_guesses(scan: Scan, batch: Batch, row: int) -> None:
    """Report gaps and half boxes in a row; count what is only warned of."""
    most = batch.labels.shape[1]
    filled, repeated, ended = 0, False, False
    for guess in range(most):
        label = batch.labels[row, guess]
        if label == NO_GUESS:
            ended = True
        else:
            filled += 1
            if ended and not scan.rules.zero_is_none:
                report_line(scan.log, GAP)
                ended = False
            for earlier in range(guess):
                repeated |= label >= 0 and batch.labels[row, earlier] == label
        if scan.rules.fields > 1 and not scan.rules.zero_is_none:
            check_box(scan, batch, row, guess)
    scan.counters[REPEATED] += repeated
    scan.counters[FEWER] += filled < most
    scan.counters[NONE] += filled == 0


@inlined
def check_box(scan: Scan, batch: Batch, row: int, guess: int) -> None:
    """Report a label whose box is not whole, and a box without a label."""
    empty = 0
    for side in range(4):
        empty += np.isnan(batch.boxes[row, guess, side])
    if batch.labels[row, guess] != NO_GUESS and empty:
        report_line(scan.log, INCOMPLETE_BOX)
    elif batch.labels[row, guess] == NO_GUESS and empty < 4:
        report_line(scan.log, STRAY_BOX)
