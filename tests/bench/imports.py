"""Measure how long the participants' wheel takes to load: `python -m tests.bench.imports`.

Each figure is the median of clean processes, less what Python itself takes to start. Nothing asserts a time.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.wheels import build_wheel, unpack

RUNS = 15
CASES = {
    "import yardstick": "import yardstick",
    "the help of the command line": "import sys; sys.argv[1:] = ['--help']; import yardstick.devkit.cli",
    "yardstick.evaluate, without a call": "import yardstick; yardstick.evaluate",
}


def seconds(code: str, folder: Path) -> float:
    """Return the median time of clean processes that run the code."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(folder)}, check=True)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Print a table."""
    table = Table("what", "ms", title="Loading the wheel, beside the start of Python")
    with tempfile.TemporaryDirectory() as name:
        folder = unpack(build_wheel(Path(name)), Path(name) / "unpacked")
        for code in CASES.values():
            # The first run compiles bytecode.
            subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(folder)}, check=True)
        bare = seconds("pass", folder)
        table.add_row("Python itself", f"{1000 * bare:.0f}")
        for what, code in CASES.items():
            table.add_row(what, f"+ {1000 * (seconds(code, folder) - bare):.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
