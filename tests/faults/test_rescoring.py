"""Files are scored anew behind the live labels while workers die and teams go on: row 27."""

import pytest

from tests.faults.world import Arena, World, wait_for


@pytest.mark.row(27, "SIGKILL of the worker while files are scored anew, and a file that comes meanwhile")
def test_files_scored_anew_survive_their_worker(world: World, arena: Arena):
    for wrong in (3, 4, 5):
        arena.wait(arena.submit(wrong))
    slots = arena.slots()
    worker = world.service("large")
    with world.hold("mid-score") as hold:
        release = world.desk.ask("score_anew", year=arena.year)
        hold.wait()
        late = arena.submit(6)
        hold.wait(2)
        worker.kill()
    worker.start()
    arena.wait(late)
    attempts = wait_for(lambda: _attempts_when_complete(world, release), "all is scored anew")
    assert sorted(attempts) == [1, 1, 1, 2]
    assert arena.slots() == slots + 1
    arena.notes.append("all scored anew once, also the file that came meanwhile")


def _attempts_when_complete(world: World, release: int) -> list[int]:
    """How often each of the four files was tried; empty until all are done."""
    found = world.desk.ask("scored_anew", release=release)
    attempts: list[int] = found["attempts"]
    return attempts if found["is_complete"] and found["total"] == 4 else []
