"""Files that take the place of others when they are whole, and not before."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO


@contextmanager
def replacing(path: Path, *, mode: int = 0o666) -> Iterator[BinaryIO]:
    """A file beside `path`, with these rights at most, that replaces it once all is written.

    If anything is raised, what stood at `path` still stands there, and nothing else is left.
    """
    draft = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        # The path's own `open` takes no opener.
        with open(draft, "xb", opener=partial(os.open, mode=mode)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
