"""Advice before a slot is spent: measured on real entries, and boxes of each kind of mistake."""

import gzip
from dataclasses import replace

import pytest

from submissions.scoring.classes import read_classes
from submissions.scoring.evaluate import check, evaluate
from submissions.scoring.inputs import Inputs
from tests.oracle import DATA

KIT = DATA / "ilsvrc2012"


def kinds(checked):
    return {warning["kind"]: warning["count"] for warning in checked.warnings}


@pytest.mark.oracle
def test_slipped_class_order_is_told_from_a_sound_entry(write):
    alexnet, vgg = (KIT / "predictions" / f"{name}.csv.gz" for name in ("alexnet", "vgg16"))
    inputs = Inputs(KIT / "val_ground_truth.csv.gz", KIT / "synsets.tsv", options={"baseline": alexnet})
    assert check("classification", vgg, inputs).warnings == []
    names = read_classes(KIT / "synsets.tsv").wnids
    ids = dict(zip(names, range(1, 1001), strict=True))
    lines = first_guesses(vgg)
    content = "image,label1\n" + "".join(f"{image},{names[ids[wnid] % 1000]}\n" for image, wnid in lines)
    assert "class_order" in kinds(check("classification", write(content), inputs))


def first_guesses(path):
    with gzip.open(path, "rt") as file:
        next(file)
        return [line.split(",")[:2] for line in file]


def test_constant_guesses(inputs, write):
    checked = check("classification", write("image,label1\nimg_1,1\nimg_2,1\nimg_3,1\n"), inputs)
    assert kinds(checked)["constant"] == 3


@pytest.mark.parametrize(
    ("box", "kind"),
    [
        ("0.1,0.1,0.9,0.9", "normalized_boxes"),
        ("60,60,20,30", "xywh_boxes"),
        ("200,200,300,300", "outside_boxes"),
    ],
)
def test_odd_boxes(box, kind, inputs, write):
    rows = "".join(f"img_{number},{number},{box}\n" for number in (1, 2, 3))
    checked = check("localization", write("image,label1,xmin1,ymin1,xmax1,ymax1\n" + rows), inputs)
    assert kinds(checked)[kind] == 3


def test_good_boxes_need_no_word(inputs, write):
    rows = "".join(f"img_{number},{number},-1.5,0,50,120\n" for number in (1, 2, 3))
    checked = check(
        "localization", write("image,label1,xmin1,ymin1,xmax1,ymax1\n" + rows), replace(inputs, max_guesses=1)
    )
    assert checked.warnings == []


def test_slices_are_scored_apart(inputs, write, tmp_path):
    slices = tmp_path / "slices.csv"
    slices.write_text("image,size,place\nimg_1,small,\nimg_2,large,Africa\nimg_3.JPEG,small,Asia\n")
    sliced = replace(inputs, options={"slices": slices}, max_guesses=1)
    report = evaluate("classification", write("image,label1\nimg_1,1\nimg_2,1\nimg_3,1\n"), sliced)
    wrong = {name: (part["images"], part["metrics"]["flat_error"]["wrong"]) for name, part in report.slices.items()}
    assert wrong == {
        "size=large": (1, [1]),
        "size=small": (2, [1]),
        "place=Africa": (1, [1]),
        "place=Asia": (1, [1]),
    }
    assert set(report.slices["size=small"]["intervals"]["flat_error"]) == {"guesses", "0.95", "0.999"}


def test_odd_boxes_of_detections(detection_inputs, write):
    rows = "".join(f"img_{number},1,0.5,0.1,0.1,0.9,0.9\n" for number in (1, 2, 3))
    checked = check("detection", write("image,class,confidence,xmin,ymin,xmax,ymax\n" + rows), detection_inputs)
    assert kinds(checked) == {"normalized_boxes": 3}
