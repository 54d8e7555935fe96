"""How kernels are compiled: cached on disk where that is possible, and never holding the GIL."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba

Args = ParamSpec("Args")
Result = TypeVar("Result")


def kernel(function: Callable[Args, Result]) -> Callable[Args, Result]:
    """Compile `function` with numba when it is first called. It must not make arrays.

    Then numba need not count references, which took ten times longer than reading the bytes of a
    cell: every look into a tuple of arrays counts up and down. No `parallel=True` either: its
    threads die in forked workers.
    """
    return _compile(function, _nrt=False)


def inlined(function: Callable[Args, Result]) -> Callable[Args, Result]:
    """Do as `kernel`, and make it a part of each caller: for the innermost loops, twice as fast."""
    return _compile(function, _nrt=False, inline="always")


def array_kernel(function: Callable[Args, Result]) -> Callable[Args, Result]:
    """Compile a function that makes arrays."""
    return _compile(function)


def _compile(function: Callable[Args, Result], **options: Any) -> Callable[Args, Result]:
    """Compile, with a cache on disk if numba finds a folder for it.

    It raises at once where none is writable (a read-only install without a home); then the kernel
    is compiled anew in each process.
    """
    try:
        compiled = numba.njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:
        return numba.njit(nogil=True, **options)(function)  # type: ignore[no-any-return]
    # numba would look at the function's own file only, and run stale code after a change of another.
    compiled._cache._cache_file._source_stamp = _stamp()
    return compiled  # type: ignore[no-any-return]


@cache
def _stamp() -> tuple[tuple[float, int], ...]:
    """Return what changes when any file does that kernels are compiled from."""
    files = sorted(path for path in Path(__file__).parent.rglob("*.py") if path.parent.name != "tasks")
    return tuple((path.stat().st_mtime, path.stat().st_size) for path in files)
