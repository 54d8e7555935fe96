"""The scorer and the plain loops beside it agree on every file of every kind of task."""

import gzip
import random

import pytest

from challenge.enums import GUESSING, TaskKind
from submissions.domain.dry_run_outcome import are_equal, numbers_of
from submissions.domain.rehearsal.detections import average_precision
from submissions.domain.rehearsal.files import make_files
from submissions.scoring.evaluate import Inputs, evaluate
from submissions.scoring.inputs import Withdrawn

WNIDS = [f"n0000000{number}" for number in range(1, 9)]
FRAMES = [f"{video}/{frame:03}" for video in ("a", "b", "c") for frame in range(10)]


@pytest.fixture
def lists(tmp_path):
    classes = tmp_path / "classes.tsv"
    rows = [f"{number}\t{wnid}\tclass {number}" for number, wnid in enumerate(WNIDS, start=1)]
    classes.write_text("\n".join(["id\twnid\twords", *rows]))
    images = tmp_path / "images.csv"
    images.write_text("\n".join(["image,width,height", *(f"{frame},200,100" for frame in reversed(FRAMES))]))
    return classes, images


def boxes_of(chance: random.Random, number: int) -> list[list[int]]:
    corners = [(chance.randrange(1, 100), chance.randrange(1, 50)) for _ in range(number)]
    return [[x, y, x + chance.randrange(1, 100), y + chance.randrange(1, 50)] for x, y in corners]


def labels_of(kind: TaskKind, chance: random.Random) -> list[str]:
    if kind in GUESSING:
        boxed = kind == TaskKind.LOCALIZATION
        several = 3 if kind == TaskKind.MULTI_LABEL else 1
        rows = ["image,label,boxes" if boxed else "image,label"]
        for frame in FRAMES:
            for wnid in chance.sample(WNIDS, chance.randrange(1, several + 1)):
                boxes = " ".join(str(side) for box in boxes_of(chance, 2) for side in box)
                rows.append(f"{frame},{wnid},{boxes}" if boxed else f"{frame},{wnid}")
        return rows
    rows = ["image,class_id,xmin,ymin,xmax,ymax,track"]
    for frame in FRAMES:
        for number, wnid in enumerate(WNIDS[:4]):
            for box in boxes_of(chance, 1):
                rows.append(",".join(map(str, [frame, wnid, *box, number])))
    return rows


def inputs_for(kind: TaskKind, lists, tmp_path, **more) -> Inputs:
    truth = tmp_path / "truth.csv.gz"
    truth.write_bytes(gzip.compress("\n".join(labels_of(kind, random.Random(1))).encode()))
    return Inputs(truth=truth, classes=lists[0], image_sets={"val": lists[1]}, max_guesses=3, **more)


def disagreements(kind: TaskKind, inputs: Inputs, tmp_path) -> dict[str, tuple]:
    """By file: what was expected and what the scorer found, where they differ."""
    different = {}
    for file in make_files(kind, inputs):
        path = tmp_path / f"{file.name}.csv.gz"
        path.write_bytes(file.content)
        found = numbers_of(evaluate(kind, path, inputs).as_json(), file.expected)
        if not are_equal(found, file.expected):
            different[file.name] = (file.expected, found)
    return different


@pytest.mark.parametrize("kind", TaskKind)
def test_the_scorer_finds_what_is_expected_of_each_file(kind, lists, tmp_path):
    assert disagreements(kind, inputs_for(kind, lists, tmp_path), tmp_path) == {}


@pytest.mark.parametrize("kind", TaskKind)
def test_withdrawn_images_and_classes_are_expected_to_count_for_nobody(kind, lists, tmp_path):
    withdrawn = Withdrawn(images=(FRAMES[0], FRAMES[17]), classes=(WNIDS[1],))
    assert disagreements(kind, inputs_for(kind, lists, tmp_path, withdrawn=withdrawn), tmp_path) == {}


@pytest.mark.parametrize(
    ("kind", "line"),
    [(TaskKind.LOCALIZATION, FRAMES[3]), (TaskKind.DETECTION, f"{FRAMES[3]} {WNIDS[0]}")],
)
def test_what_is_blacklisted_is_expected_not_to_count(kind, line, lists, tmp_path):
    blacklist = tmp_path / "blacklist.txt"
    blacklist.write_text(f"{line}\n")
    assert disagreements(kind, inputs_for(kind, lists, tmp_path, blacklist=blacklist), tmp_path) == {}


@pytest.mark.parametrize("kind", TaskKind)
def test_the_perfect_file_is_expected_to_be_perfect(kind, lists, tmp_path):
    perfect = next(file for file in make_files(kind, inputs_for(kind, lists, tmp_path)) if file.name == "perfect")
    best = {
        TaskKind.CLASSIFICATION: ("flat_error.wrong", [0, 0, 0]),
        TaskKind.LOCALIZATION: ("localization_error.wrong", [0, 0, 0]),
        TaskKind.MULTI_LABEL: ("multi_label_error.wrong", 0),
    }
    name, value = best.get(kind, ("mean_ap", 1.0))
    assert perfect.expected[name] == value
    assert perfect.remark == ""


@pytest.mark.parametrize("kind", sorted(set(TaskKind) - {TaskKind.COCO}))
def test_the_random_file_is_neither_perfect_nor_empty(kind, lists, tmp_path):
    files = {file.name: file for file in make_files(kind, inputs_for(kind, lists, tmp_path))}
    assert files["random"].expected
    assert files["random"].expected != files["perfect"].expected
    again = make_files(kind, inputs_for(kind, lists, tmp_path))
    assert [file.content for file in again] == [file.content for file in files.values()]


def test_what_cannot_be_counted_apart_is_said(lists, tmp_path):
    files = {file.name: file for file in make_files(TaskKind.COCO, inputs_for(TaskKind.COCO, lists, tmp_path))}
    assert files["perfect"].remark == ""
    assert "not counted apart" in files["random"].remark
    assert files["random"].expected == {}


def test_more_labels_than_guesses_are_said_to_spoil_perfection(lists, tmp_path):
    truth = tmp_path / "crowded.csv"
    truth.write_text("image,label\n" + "".join(f"{frame},{wnid}\n" for frame in FRAMES for wnid in WNIDS[:4]))
    inputs = Inputs(truth=truth, classes=lists[0], image_sets={"val": lists[1]}, max_guesses=3)
    perfect = next(file for file in make_files(TaskKind.CLASSIFICATION, inputs) if file.name == "perfect")
    assert perfect.expected == {"flat_error.wrong": [22.5, 15, 7.5]}
    assert perfect.remark.startswith("30 images")


def test_average_precision_of_a_small_list_by_hand():
    assert average_precision([True, False, True], 2) == (1 + 2 / 3) / 2
    assert average_precision([False, False], 3) == 0
