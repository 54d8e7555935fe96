"""Compile all kernels before the first submission: `python -m submissions.scoring.warm` at install.

It scores one tiny file of each kind, so that numba's cache on disk holds every kernel.
"""

import tempfile
from pathlib import Path

from .evaluate import evaluate
from .inputs import NOUNS, Inputs

CLASSES = "1\tn02084071\n2\tn02121808\n"
TRUTH = "image,label,boxes\na,1,0 0 9 9\n"
OBJECTS = "image,class_id,xmin,ymin,xmax,ymax\na,1,0,0,9,9\n"
FILES = {
    "localization": ("image,label1,xmin1,ymin1,xmax1,ymax1\na,1,0,0,9,9\n", TRUTH),
    "classification": ("image,rank,label\na,1,2\n", TRUTH),
    "detection": ("image,class,confidence,xmin,ymin,xmax,ymax\na,1,0.5,0,0,9,9\n", OBJECTS),
}


def warm() -> None:
    """Score a tiny file of each kind; half a minute the first time, a second afterwards."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "classes.tsv").write_text(CLASSES)
        for task, (predictions, truth) in FILES.items():
            (folder / "predictions.csv").write_text(predictions)
            (folder / "truth.csv").write_text(truth)
            inputs = Inputs(folder / "truth.csv", folder / "classes.tsv", hierarchy=NOUNS)
            evaluate(task, folder / "predictions.csv", inputs)


if __name__ == "__main__":
    warm()
