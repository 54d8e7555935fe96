"""Keep in memory what was read for the last phases: a worker scores many files against one truth."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import TypeVar

from ..inputs import Inputs

Known = TypeVar("Known")
Reader = Callable[[str, Inputs], Known]


def keep_last(count: int) -> Callable[[Reader[Known]], Reader[Known]]:
    """Remember the last `count` results of a reader, until one of their files changes."""

    def decorate(read: Reader[Known]) -> Reader[Known]:
        kept: OrderedDict[Hashable, Known] = OrderedDict()
        lock = Lock()

        @wraps(read)
        def remember(task: str, inputs: Inputs) -> Known:
            key = (task, _state(inputs))
            with lock:
                if key not in kept:
                    # Room is made first: two truths of millions of images need not be held at once.
                    while len(kept) >= count:
                        kept.popitem(last=False)
                    kept[key] = read(task, inputs)
                kept.move_to_end(key)
                return kept[key]

        return remember

    return decorate


def _state(inputs: Inputs) -> Hashable:
    """Return what changes whenever a result could."""
    files = (inputs.truth, inputs.classes, inputs.hierarchy, inputs.blacklist)
    sets = tuple((name, _stamp(path)) for name, path in inputs.image_sets.items())
    opened = bool(inputs.options.get("open_vocabulary"))
    return (*map(_stamp, files), sets, inputs.max_guesses, opened, inputs.withdrawn)


def _stamp(path: Path | None) -> Hashable:
    if path is None:
        return None
    state = path.stat()
    return (str(path), state.st_ino, state.st_mtime_ns, state.st_size)
