"""Strict decimal numbers from bytes: JSON's number grammar, correctly rounded, and nothing else.

Python's `float` also takes `٣`, `1_0`, ` 7 `, `+7`, `nan` and `inf`; none of these is a coordinate.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ..compiled import inlined, kernel
from ..names import Bytes

ZERO, NINE, POINT, MINUS, PLUS = ord("0"), ord("9"), ord("."), ord("-"), ord("+")
EXACT, LONG, BAD, INFINITE = 0, 1, 2, 3
# Up to 2**53 and 10**22, one multiplication or division of exact doubles rounds correctly (Clinger).
MANTISSA = 1 << 53
POWERS = 10.0 ** np.arange(23)
MAX_DIGITS = 18
MAX_EXPONENT = 300


class LongNumbers(NamedTuple):
    """Numbers with too many digits for the quick way, to be converted after the kernel.

    text: uint8, their bytes one after the other; bounds: int64 (m + 1,), where each begins; targets:
    int64 (m,), which place of the output each belongs to; used: int64 (1,), how many there are.
    """

    text: Bytes
    bounds: NDArray[np.int64]
    targets: NDArray[np.int64]
    used: NDArray[np.int64]


def room_for_numbers(size: int, most: int) -> LongNumbers:
    """Return room for `most` long numbers that take `size` bytes together."""
    bounds, targets = np.zeros(most + 1, np.int64), np.empty(most, np.int64)
    return LongNumbers(np.empty(size, np.uint8), bounds, targets, np.zeros(1, np.int64))


@inlined
def is_digit(byte: int) -> bool:
    """Say whether a byte is an ASCII digit."""
    return bool(ZERO <= byte <= NINE)


@kernel
def is_special(data: Bytes, start: int, end: int) -> bool:
    """Say whether a cell spells NaN or infinity, in any case and with any sign."""
    if start < end and (data[start] == MINUS or data[start] == PLUS):
        start += 1
    if end - start != 3 and end - start != 8:
        return False
    first, second, third = data[start] | 0x20, data[start + 1] | 0x20, data[start + 2] | 0x20
    nan = first == ord("n") and second == ord("a") and third == ord("n")
    return bool(nan or (first == ord("i") and second == ord("n") and third == ord("f")))


@kernel
def parse_exponent(data: Bytes, start: int, end: int) -> tuple[int, bool]:
    """Parse `[+-]digits`; return the exponent (at most 9999 in size) and whether it is one."""
    negative = start < end and data[start] == MINUS
    if start < end and (data[start] == MINUS or data[start] == PLUS):
        start += 1
    value = 0
    for position in range(start, end):
        if not is_digit(data[position]):
            return 0, False
        value = min(10 * value + data[position] - ZERO, 9999)
    return -value if negative else value, start < end


@inlined
def parse_digits(data: Bytes, position: int, end: int, mantissa: int, digits: int) -> tuple[int, int, int, int]:
    """Read digits after those of `mantissa`, of which `digits` are significant.

    Returns the new position, mantissa and significant digits, and how many digits no longer fit.
    """
    unread = 0
    while position < end and is_digit(data[position]):
        digits += mantissa > 0 or data[position] != ZERO
        if digits <= MAX_DIGITS:
            mantissa = mantissa * 10 + (data[position] - ZERO)
        else:
            unread += 1
        position += 1
    return position, mantissa, digits, unread


@kernel
def parse_number(data: Bytes, start: int, end: int) -> tuple[float, int]:
    """Return the value of the cell `data[start:end]`, and EXACT, LONG (to be converted), BAD or INFINITE."""
    negative = start < end and data[start] == MINUS
    whole = start + negative
    position, mantissa, digits, exponent = parse_digits(data, whole, end, 0, 0)
    good = position > whole and (data[whole] != ZERO or position - whole == 1)
    if position < end and data[position] == POINT:
        point = position
        position, mantissa, digits, unread = parse_digits(data, point + 1, end, mantissa, digits)
        good &= position > point + 1
        exponent += unread - (position - point - 1)
    if position < end and (data[position] | 0x20) == ord("e"):
        power, is_power = parse_exponent(data, position + 1, end)
        good &= is_power
        exponent += power
        position = end
    if not good or position < end:
        return 0.0, INFINITE if is_special(data, start, end) else BAD
    if mantissa > 0 and exponent + min(digits, MAX_DIGITS) > MAX_EXPONENT:
        return 0.0, INFINITE
    if digits > MAX_DIGITS or mantissa > MANTISSA or abs(exponent) >= len(POWERS):
        return 0.0, LONG
    value = mantissa / POWERS[-exponent] if exponent < 0 else mantissa * POWERS[exponent]
    return -value if negative else value, EXACT


@kernel
def keep_long(numbers: LongNumbers, data: Bytes, start: int, end: int, target: int) -> None:
    """Keep the bytes of a long number for `convert_long`."""
    place = numbers.used[0]
    used = numbers.bounds[place]
    for position in range(start, end):
        numbers.text[used] = data[position]
        used += 1
    numbers.targets[place] = target
    numbers.bounds[place + 1] = used
    numbers.used[0] = place + 1


def convert_long(numbers: LongNumbers, values: NDArray[np.float64]) -> None:
    """Write the long numbers, correctly rounded, to their places in `values` (flat), and forget them."""
    count = int(numbers.used[0])
    if count:
        bounds, text = pa.py_buffer(numbers.bounds[: count + 1]), pa.py_buffer(numbers.text)
        texts = pa.LargeStringArray.from_buffers(count, bounds, text)
        values.reshape(-1)[numbers.targets[:count]] = np.asarray(texts.cast(pa.float64()))
        numbers.used[0] = 0
