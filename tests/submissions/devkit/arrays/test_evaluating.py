"""Arrays and tables give the report of a file with the same content, or are refused by row, column and type."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions.devkit.arrays.errors import ArraysInvalid
from submissions.devkit.arrays.evaluating import evaluate
from submissions.scoring.inputs import NOUNS, InputsInvalid
from submissions.scoring.problems import FileRefused
from submissions.scoring.reading.guesses import BATCH
from submissions.scoring.tasks.registry import KINDS
from tests.oracle import DATA

WNIDS = ["n02084071", "n02085936", "n02121808", "n04398044"]
CLASSES = "".join(f"{place}\t{wnid}\n" for place, wnid in enumerate(WNIDS))
PADDED = st.lists(st.integers(0, 3), max_size=3).map(lambda some: some + [-1] * (3 - len(some)))
CASES = st.lists(st.tuples(PADDED, st.integers(0, 3)), min_size=1, max_size=12)
CORNER = st.integers(0, 8)
BOX = st.tuples(CORNER, CORNER, CORNER, CORNER).map(
    lambda c: [min(c[0], c[2]), min(c[1], c[3]), max(c[0], c[2]), max(c[1], c[3])]
)


def as_text(rows, header):
    return (
        "\n".join([header, *(",".join("" if cell in {-1, None} else str(cell) for cell in row) for row in rows)]) + "\n"
    )


@settings(max_examples=20, deadline=None)
@given(CASES)
def test_arrays_of_ids_score_as_a_file_of_them(score_text, same, cases):
    guesses, truth = np.array([case[0] for case in cases]), np.array([case[1] for case in cases])
    rows = [[number, *case[0]] for number, case in enumerate(cases, 1)]
    true = as_text([[number, case[1]] for number, case in enumerate(cases, 1)], "image,label")
    theirs = score_text("classification", as_text(rows, "image,label1,label2,label3"), true, CLASSES)
    mine = evaluate(guesses, truth, classes=WNIDS)
    same(mine, theirs)
    wrong = [sum(label not in row[:k] for row, label in cases) for k in (1, 2, 3, 3, 3)]
    assert mine.metrics["flat_error"]["wrong"] == wrong


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            PADDED, st.lists(BOX, min_size=3, max_size=3), st.integers(0, 3), st.lists(BOX, min_size=1, max_size=3)
        ),
        min_size=1,
        max_size=6,
    )
)
def test_boxes_score_as_a_file_of_them(score_text, same, cases):
    header = "image," + ",".join(f"label{k},xmin{k},ymin{k},xmax{k},ymax{k}" for k in (1, 2, 3))
    rows, true = [], []
    for number, (labels, boxes, label, true_boxes) in enumerate(cases, 1):
        cells = [[guess, *(box if guess >= 0 else [""] * 4)] for guess, box in zip(labels, boxes, strict=True)]
        rows.append([number, *(cell for group in cells for cell in group)])
        true.append([number, label, " ".join(str(side) for box in true_boxes for side in box)])
    theirs = score_text("localization", as_text(rows, header), as_text(true, "image,label,boxes"), CLASSES)
    mine = evaluate(
        np.array([case[0] for case in cases]),
        [case[2] for case in cases],
        task="localization",
        classes=WNIDS,
        boxes=np.array([case[1] for case in cases], np.float32),
        true_boxes=[np.array(case[3]) for case in cases],
    )
    same(mine, theirs)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(PADDED, st.sets(st.integers(0, 3))), min_size=1, max_size=8).filter(
        lambda cases: any(true for _, true in cases)
    )
)
def test_several_true_labels_are_lists_or_marks(score_text, same, cases):
    rows = [[number, *case[0]] for number, case in enumerate(cases, 1)]
    true = [[number, " ".join(map(str, sorted(case[1])))] for number, case in enumerate(cases, 1)]
    theirs = score_text(
        "multi_label", as_text(rows, "image,label1,label2,label3"), as_text(true, "image,label"), CLASSES
    )
    guesses = np.array([case[0] for case in cases])
    marks = np.array([[label in true for label in range(4)] for _, true in cases])
    same(evaluate(guesses, [sorted(true) for _, true in cases], task="multi_label", classes=WNIDS), theirs)
    same(evaluate(guesses, marks, task="multi_label", classes=WNIDS), theirs)


DETECTION = st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.sampled_from([0.1, 0.25, 0.5, 1e-7]), BOX)
TRUE_BOX = st.tuples(st.sampled_from("abc"), st.integers(0, 3), BOX)
SIDES = ["xmin", "ymin", "xmax", "ymax"]


@settings(max_examples=10, deadline=None)
@given(st.lists(DETECTION, min_size=1, max_size=8), st.lists(TRUE_BOX, min_size=1, max_size=6))
@pytest.mark.parametrize("task", ["detection", "voc"])
def test_tables_of_detections_score_as_a_file_of_them(score_text, same, task, found, true):
    rows = [[image, label, confidence, *box] for image, label, confidence, box in found]
    true_rows = [[image, label, *box] for image, label, box in true]
    columns, true_columns = ["image", "class", "confidence", *SIDES], ["image", "class_id", *SIDES]
    theirs = score_text(
        task, as_text(rows, ",".join(columns)), as_text(true_rows, ",".join(true_columns)), CLASSES, images="abc"
    )
    frames = pd.DataFrame(rows, columns=columns), pd.DataFrame(true_rows, columns=true_columns)
    same(evaluate(*frames, task=task, classes=WNIDS, images=list("abc")), theirs)
    mappings = [{name: frame[name].to_numpy() for name in frame} for frame in frames]
    same(evaluate(*mappings, task=task, classes=WNIDS, images=list("abc")), theirs)


@pytest.mark.parametrize("task", sorted(KINDS))
def test_every_kind_of_task_takes_tables(task):
    found = pd.DataFrame({"image": ["v/1", "v/2"], "class": [0, 0], "confidence": [0.5, 0.4]})
    true = pd.DataFrame({"image": ["v/1", "v/2"], "class_id": [0, 0]})
    for frame in (found, true):
        frame[SIDES] = [[0, 0, 9, 9], [0, 0, 9, 9]]
        if task == "tracking":
            frame["track"] = 1
    if task == "fine_grained":
        found = found.drop(columns=SIDES)
    if KINDS[task].scorer == "guesses":
        found = pd.DataFrame({"image": ["v/1", "v/2"], "rank": [1, 1], "label": [0, 0], **dict.fromkeys(SIDES, 0)})
        true = pd.DataFrame({"image": ["v/1", "v/2"], "label": [0, 0], "boxes": ["0 0 0 0", "0 0 0 0"]})
    report = evaluate(found, true, task=task, classes=2)
    assert (report.task, report.images) == (task, 2)
    primary = report.metrics[KINDS[task].metrics[0]]
    # What is perfect is 0 as an error and 1 as a precision; COCO's interpolation is 1 but for its last digit.
    assert (primary["error"] if isinstance(primary, dict) else primary) in (0.0, [0.0] * 5, pytest.approx(1))


def test_layouts_of_guesses_are_tables_too(same):
    truth = [0, 1, 2]
    options = {"classes": WNIDS, "images": ["a", "b", "c"]}
    wide = pd.DataFrame({"image": ["c", "a", "b"], "label1": [2, 0, 3], "label2": [0, None, 1]}, index=[7, 8, 9])
    kaggle = pd.DataFrame({"ImageId": ["c", "a", "b"], "PredictionString": ["2 0", "0", f"{WNIDS[3]} 1"]})
    long = {"image": list("ccabb"), "rank": [1, 2, 1, 1, 2], "label": [2, 0, 0, 3, 1]}
    expected = evaluate([[0, -1], [3, 1], [2, 0]], truth, **options)
    for table in (wide, pa.Table.from_pandas(wide), wide.astype({"image": "category"}), kaggle, long):
        same(evaluate(table, truth, **options), expected)


def test_scores_are_ranked_and_the_first_of_equals_goes_first(same):
    scores = np.array([[0.1, 0.7, 0.7, 0.2], [-np.inf, -1, -2, -3]], np.float32)
    ranked = [[1, 2, 3, 0], [1, 2, 3, 0]]
    for dtype in (np.float16, np.float32, np.float64):
        same(
            evaluate(scores.astype(dtype), [2, 0], from_scores=True, classes=WNIDS),
            evaluate(ranked, [2, 0], classes=WNIDS),
        )
    assert evaluate(scores, [2, 0], from_scores=True).metrics["flat_error"]["wrong"] == [2, 1, 1, 0, 0]


def test_a_number_is_the_id_of_its_class_and_a_column_of_scores_its_place(same, tmp_path):
    (tmp_path / "classes.tsv").write_text("".join(f"{number}\t{wnid}\n" for number, wnid in enumerate(WNIDS, 1)))
    options = {"classes": tmp_path / "classes.tsv"}
    expected = evaluate([[1, 2]], [2], **options)
    assert expected.metrics["flat_error"]["wrong"][:2] == [1, 0]
    same(
        evaluate(np.array([[9, 8, -2, -3]]), [2], from_scores=True, max_guesses=5, **options),
        evaluate([[1, 2, 3, 4]], [2], **options),
    )
    same(evaluate(np.array([WNIDS[:2]]), [WNIDS[1]], **options), expected)
    same(evaluate([[1, 2]], [2], classes=pd.DataFrame({"id": range(1, 5), "wnid": WNIDS})), expected)
    with pytest.raises(
        ArraysInvalid, match=r"row 0, column 1: 0 \(int64\) is no class; expected an id from 1 to 4, or its name"
    ):
        evaluate([[1, 0]], [2], **options)


def test_truth_and_lists_may_be_files_and_rows_follow_the_list_of_images(same, tmp_path):
    (tmp_path / "truth.csv").write_text("image,label\nb,1\na,0\nc,2\n")
    (tmp_path / "kit.txt").write_text("0\n1\n2\n")
    (tmp_path / "images.txt").write_text("a\nb\nc\n")
    guesses = [[0], [1], [3]]
    options = {"classes": WNIDS}
    for images in (list("abc"), tmp_path / "images.txt", pd.DataFrame({"image": list("abc")})):
        same(
            evaluate(guesses, tmp_path / "truth.csv", images=images, **options), evaluate(guesses, [0, 1, 2], **options)
        )
    same(evaluate(guesses, str(tmp_path / "kit.txt"), **options), evaluate(guesses, [0, 1, 2], **options))
    with pytest.raises(ArraysInvalid, match="which image is each row of predictions about"):
        evaluate(guesses, tmp_path / "truth.csv", **options)


def test_a_file_of_predictions_is_scored_against_arrays(same, tmp_path):
    (tmp_path / "mine.csv").write_text("image,label1\nb,1\na,3\n")
    options = {"classes": WNIDS, "images": ["a", "b"]}
    same(evaluate(tmp_path / "mine.csv", [0, 1], **options), evaluate([[3], [1]], [0, 1], **options))
    (tmp_path / "mine.csv").write_text("image,label1\nb,7\na,3\n")
    with pytest.raises(FileRefused):
        evaluate(tmp_path / "mine.csv", [0, 1], **options)


def test_slices_parts_and_blacklist_are_tables_too(score_text, same):
    images, guesses = list("abcd"), [[0], [1], [3], [3]]
    boxes, true_boxes = np.zeros((4, 1, 4)), np.zeros((4, 4))
    mine = evaluate(
        guesses,
        [0, 1, 2, 3],
        task="localization",
        images=images,
        classes=WNIDS,
        boxes=boxes,
        true_boxes=true_boxes,
        slices=pd.DataFrame({"image": images, "size": ["s", "s", "l", None]}),
        split={"image": images, "part": ["live", "holdout", "live", "holdout"]},
        withdrawn={"kind": ["image"], "name": ["d"]},
    )
    assert {name: one["metrics"]["flat_error"]["wrong"][0] for name, one in mine.slices.items()} == {
        "size=s": 0,
        "size=l": 1,
    }
    assert (mine.images, mine.parts["live"]["images"]) == (3, 2)


def test_a_hierarchy_is_a_path_however_it_is_written_or_none(same, tmp_path):
    own = shutil.copy(NOUNS, tmp_path / "hierarchy.tsv.gz")
    expected = evaluate([[0]], [1], classes=WNIDS)
    assert expected.metrics["hierarchical_error"]["cost_sum"][0] > 0
    for path in (Path(own), str(own)):
        same(evaluate([[0]], [1], classes=WNIDS, hierarchy=path), expected)
    assert "hierarchical_error" not in evaluate([[0]], [1], classes=WNIDS, hierarchy=None).metrics
    with pytest.raises(ArraysInvalid, match="hierarchy is DataFrame; expected a path"):
        evaluate([[0]], [1], classes=WNIDS, hierarchy=pd.DataFrame({"offset": [1]}))
    with pytest.raises(ArraysInvalid, match="hierarchy: there is no file nowhere"):
        evaluate([[0]], [1], classes=WNIDS, hierarchy="nowhere")


def test_more_images_than_a_batch_are_all_scored():
    truth = np.arange(2 * BATCH + 1) % 7
    report = evaluate(truth[:, None], truth, max_guesses=1)
    assert (report.images, report.metrics["flat_error"]["wrong"]) == (len(truth), [0])
    assert report.warnings == []


REFUSED = [
    ({"predictions": np.zeros((2, 3))}, r"predictions is float64; expected class ids.*from_scores=True"),
    ({"predictions": np.zeros(2, int)}, r"shape \(2,\); expected \(images, guesses\)"),
    ({"predictions": [[True], [False]]}, "predictions is bool"),
    ({"predictions": [[0], [9]]}, r"predictions, row 1, column 0: 9 \(int64\) is no class; expected an id from 0 to 3"),
    ({"predictions": [["n02084071"], ["cat"]]}, r"row 1, column 0: 'cat' \(<U9\) is no class"),
    ({"predictions": [[0, -1, 1], [0, 1, 2]]}, "row 0, column 1: a guess follows this empty one"),
    ({"predictions": [[0]] * 3}, "predictions has 3 rows for 2 images"),
    ({"predictions": [[0] * 6] * 2}, "predictions has 6 guesses an image; at most 5 count. Say max_guesses=6"),
    ({"predictions": np.full((2, 4), np.nan), "from_scores": True}, r"row 0, column 0: NaN \(float64\) is no score"),
    ({"predictions": np.zeros((2, 3)), "from_scores": True}, "3 columns of scores for 4 classes"),
    ({"predictions": np.zeros((2, 4), bool), "from_scores": True}, "predictions is bool; expected numbers"),
    ({"truth": [0, 1, 2]}, "predictions has 2 rows for 3 images"),
    ({"truth": [0, 7]}, r"truth, row 1: 7 \(int64\) is no class"),
    ({"truth": np.zeros((2, 1), int)}, r"truth has shape \(2, 1\); expected \(images,\)"),
    ({"truth": np.array([0.0, 1.0])}, "truth is float64; expected class ids"),
    ({"images": ["a"]}, "truth has 2 rows for 1 images"),
    ({"images": []}, "images is empty"),
    ({"images": ["a", "b,c"]}, "images, row 1: 'b,c' is no name"),
    ({"classes": pd.DataFrame({"id": [1]})}, "expected 'id' and 'wnid'"),
    ({"classes": "no/such/file"}, "classes: there is no file no/such/file"),
    ({"task": "juggling"}, "There is no task 'juggling'; known are classification"),
    ({"task": "detection"}, "predictions is an array; the task detection takes tables or paths of boxes"),
    ({"task": "localization"}, "boxes is missing"),
    ({"task": "localization", "boxes": np.zeros((2, 1, 4))}, r"boxes has shape \(2, 1, 4\); expected \(2, 2, 4\)"),
    (
        {"task": "localization", "boxes": np.full((2, 2, 4), np.inf)},
        "boxes, row 0, column 0, side 0: inf is not finite",
    ),
    ({"task": "localization", "boxes": np.full((2, 2, 4), "a")}, "boxes is <U1; expected numbers"),
    ({"true_boxes": np.zeros((2, 3))}, r"true_boxes, row 0: shape \(3,\); expected \(4,\)"),
    ({"true_boxes": np.zeros((3, 4))}, "true_boxes has 3 rows for 2 images"),
    ({"classes": None, "predictions": [["a"], ["b"]]}, "classes is missing"),
    ({"slices": 7}, "slices is int; expected a path or a table"),
]


@pytest.mark.parametrize(("changed", "message"), REFUSED)
def test_wrong_arrays_are_refused_by_row_column_and_type(changed, message):
    arguments = {"predictions": [[0, 1], [2, 3]], "truth": [0, 1], "classes": WNIDS} | changed
    with pytest.raises(ArraysInvalid, match=message):
        evaluate(arguments.pop("predictions"), arguments.pop("truth"), **arguments)


REFUSED_TABLES = [
    ({"label1": [0, 9]}, r"predictions, row 1, column 'label1' \(int64\): '9' was found; expected a class of the list"),
    ({"label1": [0.5, 1]}, r"predictions, column 'label1', row 0: 0.5 \(double\) is no whole number"),
    ({"label1": [[0], [1]]}, r"predictions, column 'label1' is list<item: int64>; expected text or numbers"),
    ({"label2": [0, 1]}, "the names of columns: 'image,label2' was found; expected one of the known headers"),
    ({"image": ["a", "a"], "label1": [0, 1]}, "row 1, column 'image'.*: 'a' was found; expected each image once"),
    ({"image": ["a", 'b"'], "label1": [0, 1]}, "predictions has a cell with a comma, a quotation mark"),
    ({"label1": [0]}, "predictions is no table of plain columns"),
]


@pytest.mark.parametrize(("columns", "message"), REFUSED_TABLES)
def test_wrong_tables_are_refused_with_rows_counted_from_0(columns, message):
    with pytest.raises(ArraysInvalid, match=message):
        evaluate({"image": ["a", "b"]} | columns, [0, 1], classes=WNIDS, images=["a", "b"])


def test_a_refused_table_tells_all_its_problems():
    table = pd.DataFrame({"image": ["a", "b", "x"], "label1": ["cat", None, "1"]})
    with pytest.raises(ArraysInvalid) as refusal:
        evaluate(table, [0, 1], classes=WNIDS, images=["a", "b"])
    assert [(one.kind, one.row, one.column) for one in refusal.value.problems] == [
        ("unknown_class", 0, "label1"),
        ("unknown_image", 2, "image"),
    ]
    assert refusal.value.totals == {"unknown_class": 1, "unknown_image": 1}


def test_organizers_lists_are_refused_as_those_of_files():
    with pytest.raises(InputsInvalid, match="lists a class twice"):
        evaluate([[0]], [0], classes=["cat", "cat"])
    with pytest.raises(InputsInvalid, match="xmax < xmin"):
        evaluate([[0]], [0], true_boxes=[[9, 0, 0, 9]])


@pytest.mark.oracle
def test_a_network_scores_what_its_file_scores():
    folder = DATA / "ilsvrc2012"
    expected = json.loads((folder / "predictions" / "expected.json").read_text())
    frame = pd.read_csv(folder / "predictions" / "alexnet.csv.gz").set_index("image")
    truth = pd.read_csv(folder / "val_ground_truth.csv.gz").set_index("image")["label"]
    report = evaluate(
        frame.to_numpy(), truth.loc[frame.index].to_numpy(), images=frame.index, classes=folder / "synsets.tsv"
    )
    assert report.metrics["flat_error"]["wrong"] == expected["alexnet"]["wrong_at_1_to_5"]
