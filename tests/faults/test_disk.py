"""The disk is full: row 12, on a small disk of its own."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults.conftest import need_wheels, not_run, say
from tests.faults.predictions import predictions
from tests.faults.tus import Tus
from tests.faults.world import LEASE_SECONDS, World
from tests.postgres import PostgresServer
from tests.servers import choose

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
@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_full_disk_refuses_and_keeps_no_half_file(kind: str, request: pytest.FixtureRequest):
    need_wheels(choose(kind, own=True))
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk())
        database = stack.enter_context(PostgresServer(disk)) if kind == "postgresql" else None
        # The reserve is taken away, so that the disk itself says no in the middle of a file.
        environment = {"UPLOAD_RESERVE_BYTES": str(-DISK_BYTES)}
        world = stack.enter_context(World(disk / "world", database=database, environment=environment))
        say(request.config, ROW, f"{kind}: {fill_and_empty(world, disk)}")


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
            # Longer than a lease: whoever cannot write loses it.
            time.sleep(LEASE_SECONDS + 1)
            kept = "kept" if arena.find(scored)["status"] == "scored" else "lost, then made anew"
    world.heal()
    arena.wait(scored)
    assert upload.patch(content, 0).status_code == 204
    assert upload.finalize().status_code == 202
    return f"{arena.settle()}; the result on a full disk was {kept}"
