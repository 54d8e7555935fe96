"""Measure scoring beside other ways: `python -m tests.bench [--sizes 10000 100000] [--json FILE]`.

Every figure is from a process of its own, warmed up on small files: the median time of three runs, and
how far memory rose above what the process held before. Nothing asserts a time.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.files import write_classes, write_detections, write_guesses
from tests.bench.jobs import DETECTION_JOBS, GUESS_JOBS, Job

SMALL, RUNS, SLOW = 1000, 3, 60.0
BASELINES = ("pyarrow, one thread, two columns", "this library, DET from file to AP")


def measure(name: str, small: Path, folder: Path) -> dict[str, Any]:
    """Run one job in this process: a first time, which also reads truth and ids, then warm.

    Peak memory is the kernel's high-water mark above what was held before.
    """
    job = (GUESS_JOBS | DETECTION_JOBS)[name][0]
    job(small)
    first, first_mb = run_once(job, folder)
    warm = [run_once(job, folder) for _ in range(RUNS if first < SLOW else 0)] or [(first, first_mb)]
    seconds = statistics.median(time for time, _ in warm)
    return {"seconds": seconds, "first": first, "first_mb": first_mb, "extra_mb": max(mb for _, mb in warm)}


def run_once(job: Job, folder: Path) -> tuple[float, float]:
    """Return seconds and the rise of memory in MB."""
    before = resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    start = time.perf_counter()
    job(folder)
    return time.perf_counter() - start, resident("VmHWM") - before


def resident(field: str) -> float:
    """Return a field of this process's memory in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field))


def run_all(options: Namespace) -> list[dict[str, Any]]:
    """Measure every job at every size."""
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        small = prepare(Path(temporary) / "small", SMALL, SMALL)
        for size in options.sizes:
            folder = prepare(Path(temporary) / f"guesses{size}", size, None)
            rows += [run_one(name, size, small, folder) for name, (_, most) in GUESS_JOBS.items() if size <= most]
        for size in options.detections:
            folder = prepare(Path(temporary) / f"detections{size}", None, size)
            rows += [run_one(name, size, small, folder) for name, (_, most) in DETECTION_JOBS.items() if size <= most]
    return rows


def prepare(folder: Path, images: int | None, detections: int | None) -> Path:
    """Write the files of one size."""
    folder.mkdir()
    write_classes(folder / "classes.tsv")
    if images:
        write_guesses(folder, images)
    if detections:
        write_detections(folder, detections)
    return folder


def run_one(name: str, size: int, small: Path, folder: Path) -> dict[str, Any]:
    """Measure a job in a new process."""
    command = [sys.executable, "-m", "tests.bench", "--one", name, str(small), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"job": name, "size": size, "error": done.stderr.strip().splitlines()[-1]}
    return {"job": name, "size": size} | json.loads(done.stdout)


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print the figures, each time also as a multiple of pyarrow's (or our detection's) at the same size."""
    table = Table("job", "size", "ms", "ratio", "MB", "MB, first", title=f"{os.cpu_count()} cores")
    base = {kind(row): row["seconds"] for row in rows if row["job"] in BASELINES and "seconds" in row}
    for row in rows:
        if "error" in row:
            table.add_row(row["job"], f"{row['size']:,}", row["error"])
        else:
            ratio = row["seconds"] / base.get(kind(row), row["seconds"])
            figures = (
                f"{1000 * row['seconds']:,.1f}",
                f"{ratio:,.1f}",
                f"{row['extra_mb']:,.0f}",
                f"{row['first_mb']:,.0f}",
            )
            table.add_row(row["job"], f"{row['size']:,}", *figures)
    Console(width=120).print(table)


def kind(row: dict[str, Any]) -> tuple[bool, int]:
    """Return what two figures must share to be compared."""
    return row["job"] in GUESS_JOBS, row["size"]


def main() -> None:
    """Parse the options; measure; print."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000, 5_000_000])
    parser.add_argument("--detections", type=int, nargs="*", default=[50_000, 500_000, 5_000_000])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", nargs=3, metavar=("JOB", "SMALL", "FOLDER"))
    options = parser.parse_args()
    if options.one:
        name, small, folder = options.one
        sys.stdout.write(json.dumps(measure(name, Path(small), Path(folder))))
        return
    rows = run_all(options)
    print_table(rows)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()
