"""Bytes on their way into a store: counted and hashed as they pass, never held whole."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from functools import partial

CHUNK_BYTES = 1 << 20


class ByteStream(io.RawIOBase):
    """Pieces of bytes as a file that can be read once.

    Folders take it by `chunks()`, object stores by `read()`. `size` and `digests` tell of what has passed.
    """

    def __init__(self, pieces: Iterable[bytes], *algorithms: str) -> None:
        super().__init__()
        self.size = 0
        self.digests = {name: hashlib.new(name) for name in algorithms}
        self._pieces = iter(pieces)
        self._rest = b""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """What is left, piece by piece."""
        yield from iter(partial(self.read, chunk_size or CHUNK_BYTES), b"")

    def read(self, size: int | None = -1, /) -> bytes:
        """`size` bytes, fewer only at the end: a client of object stores takes a short read for the end."""
        wanted = None if size is None or size < 0 else size
        taken, length = [self._rest], len(self._rest)
        while (wanted is None or length < wanted) and (piece := self._next()):
            taken.append(piece)
            length += len(piece)
        content = b"".join(taken)
        self._rest = b"" if wanted is None else content[wanted:]
        return content if wanted is None else content[:wanted]

    def readable(self) -> bool:
        return True

    def _next(self) -> bytes:
        piece = next(self._pieces, b"")
        self.size += len(piece)
        for digest in self.digests.values():
            digest.update(piece)
        return piece
