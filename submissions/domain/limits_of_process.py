"""How much memory one attempt may take: a soft limit on the process, lifted when the attempt is over."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STATUS = Path("/proc/self/status")


@contextmanager
def memory_allowance(allowance: int) -> Iterator[None]:
    """Lets this process take `allowance` bytes more than it has now; beyond that allocations raise MemoryError.

    RLIMIT_DATA and not RLIMIT_AS, which also counts mapped files. Only the soft limit moves, so that it can be
    restored. Where the kernel does not tell what is in use (not Linux), nothing is limited.
    """
    used = data_in_use()
    if used is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = used + allowance if hard == resource.RLIM_INFINITY else min(used + allowance, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def data_in_use() -> int | None:
    """The bytes that RLIMIT_DATA counts; None where the kernel does not tell."""
    if not STATUS.exists():
        return None
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmData:"))
    return int(line.split()[1]) * 1024
