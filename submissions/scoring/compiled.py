"""How kernels are compiled: cached on disk where that is possible, and never holding the GIL."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

Args = ParamSpec("Args")
Result = TypeVar("Result")


def kernel(function: Callable[Args, Result]) -> Callable[Args, Result]:
    """Compile `function` with numba when it is first called.

    numba looks for a cache folder at once and raises where none is writable (a read-only install
    without a home); then the kernel is compiled anew in each process. No `parallel=True`: its threads
    die in forked workers.
    """
    try:
        return numba.njit(cache=True, nogil=True)(function)  # type: ignore[no-any-return]
    except RuntimeError:
        return numba.njit(nogil=True)(function)  # type: ignore[no-any-return]
