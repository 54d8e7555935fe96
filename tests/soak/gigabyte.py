"""`python -m tests.soak.gigabyte`: a detection file of 1 GB, sent by tuspy and scored, on SQLite and on PostgreSQL.

Prints the peak memory of web and worker, and the slowest answer of the health page meanwhile.
"""

import argparse
import os
import random
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx
from tusclient.client import TusClient

from tests.faults.predictions import CLASSES
from tests.faults.world import World, descendants, wait_for
from tests.soak.__main__ import world_of

IMAGES = 20_000
BLOCK_ROWS = 200_000
CHUNK_BYTES = 64 << 20
# The world of faults is short of memory and of patience; this is about what is normal.
ROOMY = {"EVALUATION_MEMORY_BYTES": str(6 << 30), "EVALUATION_LEASE_SECONDS": "30"}
HEADER = b"image,class,confidence,xmin,ymin,xmax,ymax\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], action="append")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings.test")
    with tempfile.TemporaryDirectory(prefix="yardstick-gigabyte-") as folder:
        file = write(Path(folder) / "detections.csv", options.megabytes * 1_000_000)
        for database in options.database or ["sqlite", "postgresql"]:
            with world_of(database, ROOMY) as world:
                print(f"{database}: {run(world, file)}", flush=True)


def write(path: Path, size: int) -> Path:
    """One block of detections again and again, up to `size` bytes."""
    draw = random.Random(1)
    block = "".join(row(draw) for _ in range(BLOCK_ROWS)).encode()
    with path.open("wb") as file:
        file.write(HEADER)
        while file.tell() + len(block) < size:
            file.write(block)
    return path


def row(draw: random.Random) -> str:
    left, top, confidence = draw.uniform(0, 20), draw.uniform(0, 20), draw.random()
    image, wnid = draw.randrange(IMAGES), draw.choice(CLASSES)[1]
    return f"image{image:05},{wnid},{confidence:.6f},{left:.3f},{top:.3f},{left + 99:.3f},{top + 99:.3f}\n"


def run(world: World, file: Path) -> dict[str, Any]:
    """Uploads, finalizes and waits for the score; what it took."""
    edition = world.desk.ask("make_detection_edition", images=IMAGES)
    idle = {name: peak(world, name, "VmRSS") for name in ("web", "large")}
    health, done = [0.0], threading.Event()
    watch = threading.Thread(target=watch_health, args=(world, health, done))
    watch.start()
    try:
        times = send_and_score(world, file, edition)
    finally:
        done.set()
        watch.join()
    rises = {f"{name}_rise_mb": peak(world, name, "VmHWM") - idle[name] for name in idle}
    return {"bytes": file.stat().st_size, **times, **rises, "slowest_health_s": round(health[0], 3)}


def send_and_score(world: World, file: Path, edition: dict[str, Any]) -> dict[str, float]:
    start = time.monotonic()
    headers = {"Authorization": f"Bearer {edition['token']}"}
    metadata = {"year": str(edition["year"]), "task": "detection", "filename": file.name}
    client = TusClient(f"{world.url}/api/v1/uploads/", headers=headers)
    uploader = client.uploader(str(file), chunk_size=CHUNK_BYTES, metadata=metadata)
    uploader.upload()
    sent = time.monotonic()
    answer = httpx.post(f"{uploader.url.rstrip('/')}/finalize", headers=headers, timeout=120)
    assert answer.status_code == 202, answer.text
    accepted = time.monotonic()
    submission = answer.json()["id"]
    found = wait_for(lambda: ended(world, submission), "the file is scored", 900)
    assert found["status"] == "scored", found
    return {
        "upload_s": round(sent - start, 1),
        "finalize_s": round(accepted - sent, 1),
        "score_s": round(time.monotonic() - accepted, 1),
    }


def ended(world: World, submission: str) -> dict[str, Any] | None:
    found: dict[str, Any] = world.desk.ask("find", submission=submission)
    return found if found["status"] in {"scored", "failed", "rejected"} else None


def watch_health(world: World, slowest: list[float], done: threading.Event) -> None:
    while not done.wait(0.1):
        slowest[0] = max(slowest[0], world.health())


def peak(world: World, name: str, field: str) -> int:
    """The largest of a service's processes, in MB."""
    process = world.service(name).process
    assert process is not None
    return max(memory(pid, field) for pid in [process.pid, *descendants(process.pid)])


def memory(pid: int, field: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(field))


if __name__ == "__main__":
    main()
