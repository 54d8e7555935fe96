"""A participant's file as blocks of whole lines: plain or gzipped, never unpacked without limit."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ..inputs import Progress
from ..problems import FileRefused, problem, refuse

BLOCK = 1 << 20
GZIP = b"\x1f\x8b"
# No prediction file packs better than this; a bomb packs a thousandfold.
MAX_RATIO = 200
# Small files may pack well: the ratio counts from here on.
RATIO_FROM = 32 << 20
MAX_UNPACKED = 8 << 30
# First bytes of what people upload by mistake.
FOREIGN = {
    b"PK\x03\x04": "a ZIP archive or spreadsheet",
    b"\xd0\xcf\x11\xe0": "a spreadsheet",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"<": "HTML or XML",
}


@dataclass(frozen=True)
class Block:
    """Whole lines: uint8 `data`, each line ending in LF; `fraction` of the file has been read."""

    data: NDArray[np.uint8]
    fraction: float


def read_blocks(path: Path, progress: Progress | None = None) -> Iterator[Block]:
    """Yield a file's lines in blocks of at most 1 MiB. A block is overwritten by the next.

    A BOM is skipped; a last line without LF gets one. Raises FileRefused for an empty file, one that is
    not text, a broken gzip, one that unpacks too far, or a line longer than a block.
    """
    size = path.stat().st_size
    with path.open("rb") as raw:
        packed = raw.read(2) == GZIP
        raw.seek(0)
        source = cast(BufferedIOBase, gzip.GzipFile(fileobj=raw) if packed else raw)
        total, filled, lines, buffer = 0, 0, 0, bytearray(BLOCK + 1)
        while count := _fill(source, buffer, filled):
            if not total:
                _require_text(bytes(buffer[:count]))
            total += count
            _require_sensible_size(total, raw.tell())
            end = buffer.rfind(b"\n", 0, filled + count) + 1
            if not end and filled + count == BLOCK:
                raise refuse("long_line", row=lines + 1)
            start = 3 if total == count and buffer.startswith(b"\xef\xbb\xbf") else 0
            fraction = raw.tell() / size
            yield Block(np.frombuffer(buffer, np.uint8)[start:end], fraction)
            if progress:
                progress("reading", fraction)
            lines += buffer.count(b"\n", 0, end)
            filled += count - end
            buffer[:filled] = buffer[end : end + filled]
        if not total:
            raise refuse("empty_file")
        if filled:
            buffer[filled] = ord("\n")
            yield Block(np.frombuffer(buffer, np.uint8)[: filled + 1], 1.0)


def _fill(source: BufferedIOBase, buffer: bytearray, filled: int) -> int:
    try:
        with memoryview(buffer) as view:
            return source.readinto(view[filled:BLOCK])
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise refuse("broken_gzip") from error


def _require_sensible_size(unpacked: int, packed: int) -> None:
    if unpacked > MAX_UNPACKED or (unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed):
        raise refuse("too_large")


def _require_text(start: bytes) -> None:
    """Raise FileRefused if the first bytes are those of another kind of file."""
    for magic, what in FOREIGN.items():
        if start.startswith(magic):
            raise FileRefused([problem("not_text", hint=f"This is {what}; upload the CSV itself.")], {"not_text": 1})
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse("not_utf8")
    if (nul := start.find(b"\0", 0, 4096)) >= 0:
        raise refuse("not_text", row=start.count(b"\n", 0, nul) + 1, value=b"\0")
    if b"\r" in start and b"\n" not in start:
        raise refuse("line_endings")
