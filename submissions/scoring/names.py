"""Names as bytes, and finding one among millions without making a Python string.

Images and classes are looked up once a cell, so this is the inner loop of reading. A name is found
by its bytes: `007`, `1.0` and `+7` are simply not the name `7`.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .compiled import array_kernel, inlined, kernel

Bytes = NDArray[np.uint8]
Positions = NDArray[np.int64]

DOT = ord(".")
LOWER = 0x20  # sets the bit that makes an ASCII capital small


class Names(NamedTuple):
    """Distinct names in order, with a hash table over them.

    `data` uint8 holds all bytes; name i is `data[starts[i]:ends[i]]`; `slots` int32 has 2**k entries,
    each a name's index or -1.
    """

    data: Bytes
    starts: Positions
    ends: Positions
    slots: NDArray[np.int32]


class DuplicateName(ValueError):
    """A list names something twice; `index` is the second place."""

    def __init__(self, name: str, index: int) -> None:
        self.index = index
        super().__init__(f"{name!r} stands twice in the list (the second time as number {index + 1:,})")


def index_names(names: Sequence[str] | pa.Array, *, stems: bool = False) -> Names:
    """Build the table of `names`; with `stems`, one known image suffix of each is left out.

    Raises DuplicateName.
    """
    data, starts, ends = _spans(names if isinstance(names, pa.Array) else pa.array(names, pa.string()), stems)
    slots = np.full(1 << max(4, (2 * len(starts)).bit_length()), -1, np.int32)
    table = Names(data, starts, ends, slots)
    twice = fill(table)
    if twice >= 0:
        raise DuplicateName(name_at(table, twice), twice)
    return table


def positions(table: Names, names: pa.Array, *, stems: bool = False) -> Positions:
    """Return int64 (len(names),): the index in `table` of each name, or -1; `stems` as in index_names."""
    return find_all(table, *_spans(names, stems))


def _spans(names: pa.Array, stems: bool) -> tuple[Bytes, Positions, Positions]:
    array = names.cast(pa.large_string())
    if array.null_count:
        raise ValueError("a name is missing")
    _, offsets, content = array.buffers()
    bounds = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    # numba wants one type of array: a copy is writable and contiguous, like a file's block.
    data = np.array(np.frombuffer(content, np.uint8)) if content and content.size else np.zeros(1, np.uint8)
    starts, ends = bounds[:-1].copy(), bounds[1:].copy()
    if stems:
        strip_suffixes(data, starts, ends)
    return data, starts, ends


def name_at(names: Names, index: int) -> str:
    """Return the name number `index` (from 0)."""
    return bytes(names.data[names.starts[index] : names.ends[index]]).decode("utf-8", "backslashreplace")


def all_names(names: Names) -> pa.Array:
    """Return all names in order, as an array of strings."""
    content, bounds = pack(names.data, names.starts, names.ends)
    return pa.LargeStringArray.from_buffers(len(bounds) - 1, pa.py_buffer(bounds), pa.py_buffer(content))


@array_kernel
def pack(data: Bytes, starts: Positions, ends: Positions) -> tuple[Bytes, Positions]:
    """Return the names one directly after the other, and where each begins (and the last ends)."""
    bounds = np.zeros(len(starts) + 1, np.int64)
    bounds[1:] = np.cumsum(ends - starts)
    content = np.empty(bounds[-1], np.uint8)
    for index in range(len(starts)):
        content[bounds[index] : bounds[index + 1]] = data[starts[index] : ends[index]]
    return content, bounds


@inlined
def suffix_start(data: Bytes, start: int, end: int) -> int:
    """Return where a known image suffix begins in `data[start:end]`, or `end` if there is none."""
    for length in (4, 5):
        dot = end - length
        if dot > start and data[dot] == DOT:
            first, second, third = data[dot + 1] | LOWER, data[dot + 2] | LOWER, data[dot + 3] | LOWER
            last = data[end - 1] | LOWER
            short = (
                (first == ord("j") and second == ord("p") and third == ord("g"))
                or (first == ord("p") and second == ord("n") and third == ord("g"))
                or (first == ord("b") and second == ord("m") and third == ord("p"))
                or (first == ord("t") and second == ord("i") and third == ord("f"))
                or (first == ord("g") and second == ord("i") and third == ord("f"))
            )
            long = (
                (first == ord("j") and second == ord("p") and third == ord("e") and last == ord("g"))
                or (first == ord("t") and second == ord("i") and third == ord("f") and last == ord("f"))
                or (first == ord("w") and second == ord("e") and third == ord("b") and last == ord("p"))
            )
            if (length == 4 and short) or (length == 5 and long):
                return dot
    return end


@kernel
def strip_suffixes(data: Bytes, starts: Positions, ends: Positions) -> None:
    """Move each end before a known image suffix, in place."""
    for index in range(len(starts)):
        ends[index] = suffix_start(data, starts[index], ends[index])


@inlined
def hash_bytes(data: Bytes, start: int, end: int) -> int:
    """FNV-1a over the bytes, its high bits mixed into the low ones that choose the slot."""
    value = np.uint64(14695981039346656037)
    for position in range(start, end):
        value = (value ^ np.uint64(data[position])) * np.uint64(1099511628211)
    return np.int64((value ^ (value >> np.uint64(29))) & np.uint64(0x7FFFFFFF))  # type: ignore[return-value]


@inlined
def is_name(names: Names, index: int, data: Bytes, start: int, end: int) -> bool:
    """Say whether `data[start:end]` is the name number `index`."""
    first = names.starts[index]
    if names.ends[index] - first != end - start:
        return False
    for offset in range(end - start):  # noqa: SIM110 - numba compiles loops, not generators
        if names.data[first + offset] != data[start + offset]:
            return False
    return True


@kernel
def find(names: Names, data: Bytes, start: int, end: int) -> int:
    """Return the index of the name `data[start:end]`, or -1."""
    mask = len(names.slots) - 1
    slot = hash_bytes(data, start, end) & mask
    while names.slots[slot] >= 0:
        if is_name(names, names.slots[slot], data, start, end):
            return names.slots[slot]  # type: ignore[no-any-return]
        slot = (slot + 1) & mask
    return -1


@kernel
def fill(names: Names) -> int:
    """Enter all names into the empty slots; return the first index that is a repetition, or -1."""
    mask = len(names.slots) - 1
    for index in range(len(names.starts)):
        start, end = names.starts[index], names.ends[index]
        if find(names, names.data, start, end) >= 0:
            return index
        slot = hash_bytes(names.data, start, end) & mask
        while names.slots[slot] >= 0:
            slot = (slot + 1) & mask
        names.slots[slot] = index
    return -1


@array_kernel
def find_all(names: Names, data: Bytes, starts: Positions, ends: Positions) -> Positions:
    """Return the index of each name `data[starts[i]:ends[i]]`, or -1."""
    found = np.empty(len(starts), np.int64)
    for index in range(len(starts)):
        found[index] = find(names, data, starts[index], ends[index])
    return found
