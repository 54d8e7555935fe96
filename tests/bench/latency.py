"""`python -m tests.bench.latency`: from finalize to the start of scoring on an idle server, on both databases.

Prints the median and the slowest of twenty, by the database's own moments. Nothing asserts a time.
"""

import os
import statistics
from datetime import datetime

from tests.faults.world import World
from tests.soak.__main__ import world_of

FILES = 20


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings.test")
    for database in ("sqlite", "postgresql"):
        with world_of(database, {"EVALUATION_MEMORY_BYTES": str(6 << 30)}) as world:
            waits = sorted(wait(world) for _ in range(FILES))
        print(f"{database}: median {statistics.median(waits):.3f} s, slowest {waits[-1]:.3f} s of {FILES}", flush=True)


def wait(world: World) -> float:
    """Seconds from the row's birth to its claim, of one submission of a team of its own."""
    arena = world.edition()
    found = arena.wait(arena.submit())
    return (datetime.fromisoformat(found["started_at"]) - datetime.fromisoformat(found["queued_at"])).total_seconds()


if __name__ == "__main__":
    main()
