"""The disk is full: row 12, on a small disk of its own."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults.conftest import not_run, say
from tests.faults.predictions import predictions
from tests.faults.tus import Tus
from tests.faults.world import World, wait_for
from tests.postgres import PostgresServer

DISK_BYTES = 256 * 1024 * 1024
LEFT_BYTES = 64 * 1024
ROW = (12, "a full disk, at a chunk, at a form and at a result")


@contextmanager
def small_disk() -> Iterator[Path]:
    """A file system in memory, for root alone."""
    # Not below pytest's folders, which the database's own user may not enter.
    folder = Path(tempfile.mkdtemp(prefix="yardstick-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=755", "tmpfs", str(folder)]
    folder.chmod(0o755)
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        not_run("a small file system can only be mounted by root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


@contextmanager
def filled(folder: Path, left: int) -> Iterator[None]:
    """Only so many bytes are left on the disk."""
    filler = folder / "filler"
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    try:
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while free > left:
                free -= file.write(b"\0" * min(free - left, 1 << 20))
        yield
    finally:
        filler.unlink(missing_ok=True)


@pytest.mark.row(*ROW)
def test_full_disk_refuses_and_keeps_no_half_file(request: pytest.FixtureRequest):
    with small_disk() as disk, PostgresServer(disk) as database:
        # The reserve is taken away, so that the disk itself says no in the middle of a file.
        environment = {"UPLOAD_RESERVE_BYTES": str(-DISK_BYTES)}
        with World(disk / "world", database=database, environment=environment) as world:
            say(request.config, ROW, f"postgresql: {fill_and_empty(world, disk)}")


def fill_and_empty(world: World, disk: Path) -> str:
    arena = world.edition()
    content = predictions(12) + b"\n" * 4 * LEFT_BYTES
    upload = Tus.create(arena, len(content), "12 wrong")
    with world.hold("mid-score") as hold:
        scored = arena.submit(11)
        hold.wait()
        with filled(disk, LEFT_BYTES):
            assert upload.patch(content, 0).status_code == 507
            assert arena.post(12, padding=len(content)).status_code == 507
            assert world.desk.ask("loose_files") == []
            assert upload.offset() == 0
        with filled(disk, 0):
            hold.release()
            wait_for(lambda: world.logged("No space left") > 0 or arena.find(scored)["status"] == "scored", "a result")
    world.heal()
    arena.wait(scored)
    assert upload.patch(content, 0).status_code == 204
    assert upload.finalize().status_code == 202
    return arena.settle()
