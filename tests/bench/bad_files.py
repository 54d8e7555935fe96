"""How fast, and in how much memory, the largest malformed files are refused: `python -m tests.bench.bad_files`."""

import gzip
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from submissions.scoring.evaluate import check
from submissions.scoring.inputs import Inputs
from submissions.scoring.problems import FileRefused
from tests.bench.__main__ import prepare, resident

IMAGES = 50_000
HEADER = b"ImageId,PredictionString\n"


def bad_files(good: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield large malformed files, made from a good one."""
    yield "a line of 200 MB", HEADER + b"1" * 200_000_000
    yield "100 million commas", HEADER + b"," * 100_000_000
    yield "a name of 10 MB", HEADER + b"a" * 10_000_000 + b",n1\n"
    yield "gzip bomb: 2 GB of zeros", gzip.compress(bytes(2_000_000_000), 1)
    yield "gzip bomb: one line of 1 GB", gzip.compress(HEADER + b"1" * 1_000_000_000, 1)
    yield "gzip bomb: 20 million equal rows", gzip.compress(HEADER + good.split(b"\n")[1][:23] + b",\n" * 20_000_000, 1)
    yield "50,000 unknown images", good.replace(b"2012_val", b"2011_val")
    yield "250,000 unknown classes", good.replace(b" n", b" m").replace(b",n", b",m")
    yield "every row twice", good + good.removeprefix(HEADER)
    yield "header only", HEADER
    yield "UTF-16", good.decode().encode("utf-16")
    yield "CR only", good.replace(b"\n", b"\r")
    yield "NUL in every row", good.replace(b" ", b"\0")
    yield "half a gzip", gzip.compress(good, 1)[:1_000_000]


def main() -> None:
    """Print one line a file."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = prepare(Path(temporary) / "files", IMAGES, None)
        (folder / "images.txt").write_text("".join(f"ILSVRC2012_val_{i:08d}\n" for i in range(1, IMAGES + 1)))
        inputs = Inputs(None, folder / "classes.tsv", image_sets={"all": folder / "images.txt"})
        check("localization", folder / "predictions.csv", inputs)
        for name, content in bad_files((folder / "predictions.csv").read_bytes()):
            (folder / "bad.csv").write_bytes(content)
            del content
            report(name, folder / "bad.csv", inputs)


def report(name: str, path: Path, inputs: Inputs) -> None:
    """Refuse one file and print time, memory and the kinds of problems."""
    before = resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    start = time.perf_counter()
    try:
        check("localization", path, inputs)
        outcome = "ACCEPTED"
    except FileRefused as refusal:
        outcome = str(refusal)
    seconds, extra = time.perf_counter() - start, resident("VmHWM") - before
    sys.stdout.write(f"{name}: {1000 * seconds:,.0f} ms, {extra:,.0f} MB: {outcome}\n")


if __name__ == "__main__":
    main()
