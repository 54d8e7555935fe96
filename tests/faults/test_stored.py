"""What lies on disks rots: row 19."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.world import Arena, World, wait_for


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.row(19, "a stored file is altered or deleted while it waits")
@pytest.mark.parametrize("damage", [flip_a_byte, Path.unlink], ids=["flipped", "deleted"])
def test_damaged_file_is_never_scored(world: World, arena: Arena, damage: Callable[[Path], None]):
    with world.hold("before-claim") as hold:
        submission = arena.submit(19)
        hold.wait()
        damage(world.stack.var / "predictions" / arena.find(submission)["path"])
    row = arena.wait(submission, "failed")
    assert row["failure"] == "storage_corrupt"
    assert row["report"] is None
    assert arena.slots() == 0
    wait_for(lambda: world.told_organizers(submission), "a mail to the organizers")
