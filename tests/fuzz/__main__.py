"""Read broken files until the time is up; stop at the first that neither scores nor is refused.

Run with NUMBA_BOUNDSCHECK=1 (and a NUMBA_CACHE_DIR of its own) so that a kernel's look beyond an
array is an error instead of luck.
"""

import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from submissions.scoring.evaluate import check, evaluate
from submissions.scoring.inputs import Inputs
from submissions.scoring.problems import KINDS, SHOWN, FileRefused
from tests.fuzz.files import DETECTIONS, GUESSES, files

TASKS = {"classification": GUESSES, "localization": GUESSES, "detection": DETECTIONS}
BATCH = settings(
    max_examples=1000,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)


def make_inputs(folder: Path) -> dict[str, Inputs]:
    """The tiny edition that all files are for."""
    names = ("n02084071", "n02085936", "n02121808", "n04398044")
    (folder / "classes.tsv").write_text("".join(f"{number}\t{wnid}\n" for number, wnid in enumerate(names, 1)))
    (folder / "images.csv").write_text("image,width,height\nimg_1,99,99\nimg_2,,\nimg_3,50,60\n")
    (folder / "truth.csv").write_text("image,label,boxes\nimg_1,1,0 0 9 9\nimg_2,2,1 2 3 4\nimg_3,3,0 0 5 5\n")
    (folder / "objects.csv").write_text("image,class_id,xmin,ymin,xmax,ymax\nimg_1,1,0,0,99,99\nimg_3,2,0,0,1,1\n")
    sets = {"all": folder / "images.csv"}
    return {
        task: Inputs(
            folder / ("objects.csv" if task == "detection" else "truth.csv"), folder / "classes.tsv", image_sets=sets
        )
        for task in TASKS
    }


def require_sound(refusal: FileRefused) -> None:
    """Problems are few, of known kinds, and on lines that exist."""
    shown = refusal.problems
    assert shown
    assert set(refusal.totals) <= set(KINDS)
    assert all(problem.row is None or problem.row >= 1 for problem in shown)
    assert len(shown) == min(SHOWN, sum(refusal.totals.values())), (shown, refusal.totals)


def read(task: str, path: Path, inputs: Inputs) -> str:
    """Check and score one file; both must come to the same end."""
    try:
        check(task, path, inputs)
    except FileRefused as refusal:
        require_sound(refusal)
        return "refused"
    report = evaluate(task, path, inputs)
    assert report.images == 3
    if task == "classification":
        wrong = report.metrics["flat_error"]["wrong"]
        assert wrong == sorted(wrong, reverse=True)
        assert 0 <= wrong[-1] <= 3
    return "scored"


def run(minutes: float, start: int) -> Counter:
    """Fuzz all tasks in turn; return how many files came to which end."""
    ends: Counter = Counter()
    deadline, number = time.monotonic() + 60 * minutes, start
    with tempfile.TemporaryDirectory() as temporary:
        inputs, path = make_inputs(Path(temporary)), Path(temporary) / "file"
        while time.monotonic() < deadline:
            for task in TASKS:
                run_batch(task, inputs[task], path, number, ends)
            number += 1
    return ends


def run_batch(task: str, inputs: Inputs, path: Path, number: int, ends: Counter) -> None:
    """Draw a thousand files for one task."""

    @seed(number)
    @BATCH
    @given(files(TASKS[task]))
    def one_file(content: bytes) -> None:
        path.write_bytes(content)
        ends[task, read(task, path, inputs)] += 1

    one_file()


def main() -> None:
    """Parse the options and print what happened."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    ends = run(options.minutes, options.seed)
    for (task, end), count in sorted(ends.items()):
        sys.stdout.write(f"{task}: {count:,} {end}\n")


main()
