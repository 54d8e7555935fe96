"""`python -m tests.soak --submissions 2000 --teams 50`: submits from threads, kills workers, and checks the balance."""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.faults.predictions import predictions
from tests.faults.world import Arena, World, descendants, signal_all, wait_for
from tests.servers import choose, started

SENDERS = 6
REFUSED_EVERY = 20
# Enough that a worker is often killed while it scores.
IMAGES = 5000
# So many more are sent than the limits of all teams allow together.
OVER_LIMIT = 1.1
# With no more than this waiting, workers are left in peace to finish.
FEW = 5


def main() -> None:
    options = arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings.test")
    with world_of(options.database) as world:
        run(world, options)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=2000, help="how many all teams may hand in together")
    parser.add_argument("--teams", type=int, default=50)
    parser.add_argument("--kill-seconds", type=float, default=5, help="a worker is killed about so often")
    parser.add_argument("--minutes", type=float, default=60, help="give up after so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    return parser.parse_args()


@contextmanager
def world_of(database: str, environment: Mapping[str, str] | None = None) -> Iterator[World]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yardstick-soak-")))
        servers = stack.enter_context(started(choose(database)))
        more = {**servers.environment, **(environment or {})}
        yield stack.enter_context(World(folder, database=servers.database, environment=more))


def run(world: World, options: argparse.Namespace) -> None:
    # Slots are those of the day: a soak over midnight (UTC) would have them twice.
    limit = max(options.submissions // options.teams, 1)
    arena = world.edition(teams=options.teams, limit_per_day=limit, images=IMAGES)
    start = time.monotonic()
    with ThreadPoolExecutor(SENDERS) as pool:
        senders = [pool.submit(send, arena, number) for number in range(int(options.submissions * OVER_LIMIT))]
        kills = kill_while(world, arena, senders, options)
    answers = Counter(sender.result() for sender in senders)
    world.heal()
    wait_for(lambda: world.desk.ask("waiting", year=arena.year) == 0, "everything has come to an end", 300)
    seconds = time.monotonic() - start
    told = arena.settle()
    print(f"{options.database}: {told}")
    print(f"answers: {dict(sorted(answers.items()))}; limit {limit} a team; {kills} workers killed in {seconds:.0f} s")
    print(f"attempts and seconds: {world.desk.ask('timings', year=arena.year)}")


def send(arena: Arena, number: int) -> int:
    """One file of one team; the status it was answered with."""
    wrong, team = number % 200, number % len(arena.tokens)
    content = predictions(wrong, images=IMAGES, refused=number % REFUSED_EVERY == 0)
    for pause in (1, 2, 4, 0):
        try:
            return arena.post(wrong, team=team, key=f"soak-{number}", content=content).status_code
        except httpx.TransportError:
            time.sleep(pause)
    return 0


def kill_while(world: World, arena: Arena, senders: list[Future[Any]], options: argparse.Namespace) -> int:
    """Kills a worker, or its child alone, every few seconds until all is sent and nearly all scored; how often."""
    chance = random.Random(options.seed)
    deadline = time.monotonic() + options.minutes * 60
    kills = 0
    while not all(sender.done() for sender in senders) or world.desk.ask("waiting", year=arena.year) > FEW:
        if time.monotonic() > deadline:
            sys.exit(f"not done after {options.minutes:g} minutes")
        time.sleep(chance.uniform(0.5, 1.5) * options.kill_seconds)
        kill(world, chance)
        kills += 1
        world.stack.restart_ended()
    return kills


def kill(world: World, chance: random.Random) -> None:
    worker = chance.choice(world.workers())
    if chance.random() < 0.5:
        worker.kill()
    else:
        signal_all(descendants(worker.process.pid), signal.SIGKILL)


if __name__ == "__main__":
    main()
