"""A file that is written is one that the reader accepts and that scores as the arrays do; else nothing is written."""

import gzip
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions.devkit.arrays import writing
from submissions.devkit.arrays.errors import ArraysInvalid
from submissions.devkit.arrays.evaluating import evaluate
from submissions.devkit.arrays.guesses import top_guesses
from submissions.devkit.arrays.writing import write_predictions
from submissions.scoring.evaluate import check
from submissions.scoring.inputs import Inputs

IMAGES = ["ILSVRC2012_val_00000001", "b/ü 2.JPEG", "c"]
NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)


def test_a_file_holds_the_guesses_and_boxes_as_they_are(tmp_path):
    boxes = np.array([[[0, 1, 2.5, 1e-7], [9] * 4], [[-1] * 4, [np.nan] * 4], [[np.inf] * 4] * 2])
    write_predictions(tmp_path / "p.csv", IMAGES, [["n02084071", "7"], ["7", ""], [None, None]], boxes)
    assert (tmp_path / "p.csv").read_text().splitlines() == [
        "image,label1,label2,xmin1,ymin1,xmax1,ymax1,xmin2,ymin2,xmax2,ymax2",
        "ILSVRC2012_val_00000001,n02084071,7,0,1,2.5,1e-7,9,9,9,9",
        "b/ü 2.JPEG,7,,-1,-1,-1,-1,,,,",
        "c,,,,,,,,,,",
    ]
    write_predictions(str(tmp_path / "n.csv"), np.array(["x", "y"]), np.array([[3, 0], [2, -1]]))
    assert (tmp_path / "n.csv").read_text() == "image,label1,label2\nx,3,0\ny,2,\n"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(NAME, st.lists(NAME, min_size=2, max_size=2), st.lists(NUMBER, min_size=8, max_size=8)),
        min_size=1,
        max_size=4,
    )
)
def test_the_reader_accepts_whatever_was_written(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("written")
    images, labels = [row[0] for row in rows], [row[1] for row in rows]
    boxes = np.array([row[2] for row in rows]).reshape(-1, 2, 4)
    path = folder / "p.csv.gz"
    try:
        write_predictions(path, images, labels, boxes)
    except ArraysInvalid:
        assert list(folder.iterdir()) == []
        return
    names = sorted({label for pair in labels for label in pair})
    (folder / "classes").write_bytes("".join(f"{place}\t{name}\n" for place, name in enumerate(names)).encode())
    (folder / "images").write_bytes("\n".join(["image", *images, ""]).encode())
    inputs = Inputs(None, folder / "classes", image_sets={"all": folder / "images"})
    assert check("localization", path, inputs).images == len(images)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([0.1, 0.2, 1 / 3, -7.0]), min_size=6, max_size=6), min_size=1, max_size=9),
    st.randoms(),
)
def test_a_written_file_scores_as_the_arrays_do(tmp_path_factory, same, logits, random):
    path = tmp_path_factory.mktemp("written") / "p.csv"
    scores = np.array(logits, np.float32)
    corners = np.array([[[random.uniform(0, 9) for _ in range(4)] for _ in range(5)] for _ in logits], np.float32)
    images = [f"i{number}" for number in range(len(logits))]
    options = {"task": "localization", "classes": 6, "images": images, "true_boxes": [[0, 0, 5, 5]] * len(logits)}
    truth = [random.randrange(6) for _ in logits]
    guesses = top_guesses(scores)
    write_predictions(path, images, guesses, corners)
    same(evaluate(path, truth, **options), evaluate(scores, truth, from_scores=True, boxes=corners, **options))


def test_the_suffix_gz_packs_and_the_same_guesses_are_the_same_bytes(tmp_path):
    for name in ("a.csv.gz", "b.csv.gz"):
        write_predictions(tmp_path / name, ["x"], [[1]])
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()) == b"image,label1\nx,1\n"
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()


REFUSED = [
    ({"top5": [0, 1]}, r"top5 has shape \(2,\); expected \(images, guesses\)"),
    ({"top5": [[0.5], [1]]}, "top5 is float64; expected class ids"),
    ({"top5": [[0, 1]]}, r"images has shape \(2,\); expected a name for each of the 1 rows"),
    ({"top5": [[-1, 1], [0, 1]]}, "top5, row 0, column 0: a guess follows this empty one"),
    ({"top5": [[0, 1], [-2, 1]]}, r"top5, row 1, column 0: -2 \(int64\) is no name"),
    ({"top5": [["a", "b"], ["c", "d,e"]]}, r"top5, row 1, column 1: 'd,e' \(<U3\) is no name"),
    ({"top5": np.array([["a", 0.5], ["c", "d"]], object)}, r"top5, row 0, column 1: 0.5 \(object\) is no name"),
    ({"images": ["a", "a.JPEG"]}, "images, row 1: 'a' stands twice"),
    ({"images": ["a", ""]}, "images, row 1: '' "),
    ({"images": ["a", "b\nc"]}, r"images, row 1: 'b\\nc' "),
    ({"images": ["a", " b"]}, "images, row 1: ' b' "),
    ({"boxes": np.zeros((2, 4))}, r"boxes has shape \(2, 4\); expected \(2, 2, 4\)"),
    (
        {"boxes": np.full((2, 2, 4), np.nan)},
        "boxes, row 0, column 0, side 0: nan is not finite.*In all: 16",
    ),
]


@pytest.mark.parametrize(("changed", "message"), REFUSED)
def test_what_a_server_would_refuse_is_not_written(tmp_path, changed, message):
    arguments = {"images": ["a", "b"], "top5": [[0, 1], [2, 3]]} | changed
    (tmp_path / "p.csv").write_text("what stood there")
    with pytest.raises(ArraysInvalid, match=message):
        write_predictions(tmp_path / "p.csv", **arguments)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("p.csv", "what stood there")]


def test_a_disk_that_fills_up_leaves_what_stood_there(tmp_path, monkeypatch):
    (tmp_path / "p.csv").write_text("what stood there")

    def full(_descriptor):
        raise OSError("No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_predictions(tmp_path / "p.csv", ["a"], [[1]])
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("p.csv", "what stood there")]


def test_a_file_has_the_rights_that_other_new_files_have(tmp_path):
    before = os.umask(0o027)
    try:
        write_predictions(tmp_path / "p.csv", ["a"], [[1]])
    finally:
        os.umask(before)
    assert (tmp_path / "p.csv").stat().st_mode & 0o777 == 0o640
