"""ReaL: the reassessed labels of the 50,000 validation images, against a loop over its own file."""

import csv
import gzip
import json

import pytest

from submissions.scoring.evaluate import evaluate
from submissions.scoring.inputs import Inputs
from tests.oracle import DATA

pytestmark = pytest.mark.oracle
CLASSES = DATA / "ilsvrc2012" / "synsets.tsv"
PREDICTIONS = DATA / "ilsvrc2012" / "predictions" / "resnet50.csv.gz"


@pytest.fixture
def label_sets():
    """For each image its set of wnids; the file numbers the classes by sorted wnid."""
    with CLASSES.open() as file:
        wnids = sorted([row["wnid"] for row in csv.DictReader(file, delimiter="\t")][:1000])
    sets = json.loads((DATA / "votes" / "real.json").read_text())
    return {f"ILSVRC2012_val_{number:08}": {wnids[index] for index in each} for number, each in enumerate(sets, 1)}


def test_images_with_an_empty_set_are_left_out_and_any_label_of_a_set_is_right(label_sets, tmp_path):
    truth = tmp_path / "real.csv"
    rows = [f"{image},{' '.join(sorted(labels))}\n" for image, labels in label_sets.items()]
    truth.write_text("image,label\n" + "".join(rows))
    with gzip.open(PREDICTIONS, "rt") as file:
        first = {row["image"]: row["label1"] for row in csv.DictReader(file)}
    wrong = sum(bool(labels) and first[image] not in labels for image, labels in label_sets.items())
    metrics = evaluate("multi_label", PREDICTIONS, Inputs(truth, CLASSES)).metrics["multi_label_error"]
    assert (metrics["images"], metrics["wrong"]) == (46_837, wrong)
    assert metrics["error"] == wrong / 46_837
