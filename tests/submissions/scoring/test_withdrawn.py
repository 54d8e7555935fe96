"""Withdrawn images and classes count for nobody; a split reports its two parts apart."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from submissions.scoring.evaluate import evaluate
from submissions.scoring.inputs import NOUNS, Inputs, InputsInvalid, Withdrawn
from submissions.scoring.tasks.registry import KINDS
from tests.oracle import DATA

KIT = DATA / "ilsvrc2012"
GUESSES = "image,label1\nimg_1,n02084071\nimg_2,n02084071\nimg_3,n02084071\n"
BOXES = "image,label1,xmin1,ymin1,xmax1,ymax1\n" + "".join(f"img_{n},n02084071,10,10,19,19\n" for n in (1, 2, 3))
FOUND = (
    "image,class,confidence,xmin,ymin,xmax,ymax\nimg_1,1,0.9,0,0,99,99\nimg_2,1,0.8,0,0,99,99\nimg_2,2,0.7,0,0,9,9\n"
)
TUBES = "image,class,confidence,xmin,ymin,xmax,ymax,track\nimg_1,1,0.9,0,0,99,99,0\nimg_2,2,0.8,0,0,9,9,1\n"


def without(inputs, *images, classes=()):
    return replace(inputs, withdrawn=Withdrawn(images, tuple(classes)))


def test_a_withdrawn_image_leaves_every_metric_of_guesses(inputs, write):
    report = evaluate("localization", write(BOXES), without(inputs, "img_2.JPEG"))
    assert report.images == 2
    metrics = report.metrics
    assert metrics["flat_error"]["error"][-1] == metrics["localization_error"]["error"][-1] == 0.5
    assert metrics["localization_error"]["images"] == metrics["mean_per_class_error"]["classes"] == 2
    assert {name: len(outcomes) for name, outcomes in report.outcomes.items()}["flat_error"] == 2
    assert report.per_class["images"].tolist() == [1, 0, 0, 1]


def test_a_withdrawn_class_takes_its_images_with_it(inputs, write):
    by_class = evaluate("classification", write(GUESSES), without(inputs, classes=["n02121808"]))
    by_image = evaluate("classification", write(GUESSES), without(inputs, "img_2"))
    assert (by_class.metrics, by_class.intervals, by_class.images) == (by_image.metrics, by_image.intervals, 2)
    assert by_class.digests["withdrawn"] != by_image.digests["withdrawn"]


def test_a_class_may_be_named_by_its_id(inputs, write):
    by_id, by_wnid = (
        evaluate("classification", write(GUESSES), without(inputs, classes=[name])) for name in ["3", "n02121808"]
    )
    assert by_id.metrics == by_wnid.metrics


def test_of_several_labels_the_others_stay(inputs, write):
    inputs.truth.write_text("image,label\nimg_1,n02084071 n02121808\nimg_2,n02121808\nimg_3,n04398044\n")
    report = evaluate("multi_label", write(GUESSES), without(inputs, classes=["n02084071"]))
    assert report.metrics["multi_label_error"] == {"wrong": 3, "images": 3, "error": 1.0}
    both = without(inputs, classes=["n02084071", "n02121808"])
    assert evaluate("multi_label", write(GUESSES), both).metrics["multi_label_error"]["images"] == 1


def test_with_all_images_withdrawn_nothing_counts_and_nothing_fails(inputs, write):
    report = evaluate("classification", write(GUESSES), without(inputs, "img_1", "img_2", "img_3"))
    assert report.images == 0
    assert report.metrics["flat_error"]["error"] == report.metrics["mean_per_class_error"]["error"] == [None] * 5
    json.dumps(report.as_json(), allow_nan=False)


@pytest.mark.parametrize("kind", ["detection", "voc", "coco"])
def test_withdrawn_images_and_classes_leave_detection(detection_inputs, write, kind):
    found = write(FOUND)
    whole = evaluate(kind, found, detection_inputs).metrics["per_class_ap"]
    assert (whole["1"] < 1, whole["2"]) == (True, 0)
    report = evaluate(kind, found, without(detection_inputs, classes=["2"]))
    assert report.metrics["per_class_ap"]["2"] is None
    assert report.metrics["mean_ap"] == whole["1"]
    alone = evaluate(kind, found, without(detection_inputs, "img_1"))
    assert (alone.images, alone.metrics["per_class_ap"]["1"], alone.metrics["per_class_ap"]["2"]) == (2, None, 0)


def test_a_withdrawn_class_is_no_class_without_boxes(detection_inputs, write):
    counted = [
        evaluate("detection", write(FOUND), each).warnings[0]["count"]
        for each in (detection_inputs, without(detection_inputs, classes=["2"]))
    ]
    assert counted == [2, 2]


def test_withdrawn_frames_and_classes_leave_tubes(detection_inputs, write):
    rows = detection_inputs.truth.read_text().splitlines()[1:]
    tracks = "".join(f"{row},{number}\n" for number, row in enumerate(rows))
    detection_inputs.truth.write_text("image,class_id,xmin,ymin,xmax,ymax,track\n" + tracks)
    found = write(TUBES)
    classes = evaluate("tracking", found, without(detection_inputs, classes=["2"])).metrics["per_class_ap"]
    assert (classes["1"] > 0, classes["2"]) == (True, None)
    frames = evaluate("tracking", found, without(detection_inputs, "img_1")).metrics["per_class_ap"]
    assert (frames["1"], frames["2"]) == (None, 0)


@pytest.mark.parametrize("withdrawn", [Withdrawn(("img_9",)), Withdrawn((), ("n00000000",))])
def test_what_is_in_no_list_cannot_be_withdrawn(inputs, write, withdrawn):
    with pytest.raises(InputsInvalid, match="withdrawn, and in no list"):
        evaluate("classification", write(GUESSES), replace(inputs, withdrawn=withdrawn))


def test_parts_and_slices_lose_what_is_withdrawn(inputs, write):
    split = write("image,part\nimg_1,live\nimg_2,live\nimg_3,holdout\n", "split.csv")
    report = evaluate("classification", write(GUESSES), without(replace(inputs, split=split), "img_2"))
    assert {name: part["images"] for name, part in report.parts.items()} == {"live": 1, "holdout": 1}
    assert report.parts["live"]["metrics"]["flat_error"]["wrong"] == [0] * 5
    assert report.parts["holdout"]["metrics"]["flat_error"]["wrong"] == [1] * 5
    assert report.parts["live"]["intervals"]["flat_error"]["guesses"] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_reports_both_parts(kind, inputs, detection_inputs, write):
    guesses = KINDS[kind].scorer == "guesses"
    split = write("image,part\nimg_1,live\nimg_2,holdout\nimg_3.JPEG,live\n", "split.csv")
    if kind == "fine_grained":
        detection_inputs.truth.write_text("image,label\nimg_1,1\nimg_2,2\nimg_3,1\n")
    if kind == "tracking":
        detection_inputs.truth.write_text("image,class_id,xmin,ymin,xmax,ymax,track\nimg_1,1,0,0,9,9,0\n")
    found = (
        "image,class,confidence\nimg_1,1,0.5\n" if kind == "fine_grained" else TUBES if kind == "tracking" else FOUND
    )
    given = (BOXES if kind == "localization" else GUESSES) if guesses else found
    labelled = inputs if guesses else detection_inputs
    if guesses:
        inputs.truth.write_text(
            "image,label,boxes\nimg_1,n02084071,10 10 19 19\nimg_2,n02121808,0 0 9 9\nimg_3,n04398044,1 1 5 5\n"
        )
    report = evaluate(kind, write(given), replace(labelled, split=split))
    assert {name: part["images"] for name, part in report.parts.items()} == {"live": 2, "holdout": 1}
    assert set(report.parts["live"]["metrics"]) == set(report.metrics)


@pytest.mark.parametrize(
    "split",
    [
        "image,part\nimg_1,live\nimg_2,holdout\n",
        "image,part\nimg_1,live\nimg_2,live\nimg_3,live\n",
        "image,part\nimg_1,live\nimg_2,holdout\nimg_3,other\n",
        "image,set\nimg_1,live\nimg_2,holdout\nimg_3,live\n",
    ],
)
def test_a_split_puts_each_image_into_one_of_two_parts(inputs, write, split):
    with pytest.raises(InputsInvalid, match="'live' or 'holdout'"):
        evaluate("classification", write(GUESSES), replace(inputs, split=write(split, "split.csv")))


@pytest.mark.oracle
@pytest.mark.parametrize("network", ["alexnet", "resnet50"])
def test_a_real_network_without_a_hundred_images_and_a_class_agrees_with_ten_lines_of_pandas(network, write):
    truth, predictions = KIT / "val_ground_truth.csv.gz", KIT / "predictions" / f"{network}.csv.gz"
    labels = pd.read_csv(truth, usecols=["image", "label"])
    images = labels["image"].sample(100, random_state=5)
    split = labels.assign(part=np.where(labels.index % 3, "holdout", "live"))[["image", "part"]]
    withdrawn = Withdrawn(tuple(images), ("n02105855",))
    inputs = Inputs(
        truth, KIT / "synsets.tsv", withdrawn=withdrawn, split=write(split.to_csv(index=False), "split.csv")
    )
    report = evaluate("classification", predictions, replace(inputs, hierarchy=NOUNS))

    guesses = pd.read_csv(predictions)
    rows = (
        guesses.assign(image=guesses["image"].str.removesuffix(".JPEG"))
        .merge(labels, on="image")
        .merge(split, on="image")
    )
    rows = rows[~rows["image"].isin(images) & (rows["label"] != "n02105855")]
    first = rows[[f"label{rank}" for rank in range(1, 6)]].eq(rows["label"], axis=0).cummax(axis=1)
    wrong = (~first).sum().tolist()
    assert report.images == len(rows)
    assert report.metrics["flat_error"] == {"wrong": wrong, "error": [each / len(rows) for each in wrong]}
    for name, part in (~first).groupby(rows["part"]):
        assert report.parts[name]["images"] == len(part)
        assert report.parts[name]["metrics"]["flat_error"]["wrong"] == part.sum().tolist()
    assert report.outcomes["flat_error"].sum(axis=0).tolist() == wrong
    assert report.per_class["images"].sum() == len(rows)
