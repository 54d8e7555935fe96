"""Classification equals the official development kits, to the last integer."""

import gzip
import io
import json

import numpy as np
import pytest

from submissions.scoring.classes import read_classes
from submissions.scoring.evaluate import evaluate
from submissions.scoring.hierarchy import cost_matrix, load_hierarchy, lowest_common_height
from submissions.scoring.inputs import NOUNS, Inputs
from tests.oracle import DATA

pytestmark = pytest.mark.oracle

KIT_2010, KIT_2012 = DATA / "ilsvrc2010", DATA / "ilsvrc2012"
NETWORKS = (
    "alexnet",
    "densenet161",
    "nasnetlarge",
    "resnet18",
    "resnet50",
    "squeezenet1_1",
    "vgg16",
    "xception",
)


def test_2010_kit_predictions_give_the_published_flat_and_hierarchical_integers():
    inputs = Inputs(KIT_2010 / "val_ground_truth.txt.gz", KIT_2010 / "synsets.tsv", hierarchy=NOUNS)
    report = evaluate("classification", KIT_2010 / "demo.val.pred.txt.gz", inputs).as_json()
    expected = json.loads((KIT_2010 / "expected.json").read_text())
    assert report["images"] == expected["images"]
    assert report["metrics"]["flat_error"]["wrong"] == expected["wrong_at_1_to_5"]
    costs = report["metrics"]["hierarchical_error"]["cost_sum"]
    assert costs == expected["hierarchical_cost_sum_at_1_to_5"]


def test_2010_cost_matrix_is_equal_in_all_cells():
    tree = load_hierarchy(NOUNS)
    nodes = tree.nodes(read_classes(KIT_2010 / "synsets.tsv").wnids)
    official = np.load(io.BytesIO(gzip.decompress((KIT_2010 / "cost_matrix.npy.gz").read_bytes())))
    np.testing.assert_array_equal(cost_matrix(tree, nodes), official[:1000, :1000])
    starts, table = tree.ancestors
    merged = [[lowest_common_height(tree.heights, starts, table, x, y) for y in nodes[::9]] for x in nodes[::7]]
    np.testing.assert_array_equal(merged, official[:1000:7, :1000:9])


@pytest.mark.parametrize("network", NETWORKS)
def test_real_networks_have_their_published_errors(network):
    inputs = Inputs(KIT_2012 / "val_ground_truth.csv.gz", KIT_2012 / "synsets.tsv")
    report = evaluate("classification", KIT_2012 / "predictions" / f"{network}.csv.gz", inputs)
    expected = json.loads((KIT_2012 / "predictions" / "expected.json").read_text())[network]
    assert report.metrics["flat_error"]["wrong"] == expected["wrong_at_1_to_5"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("demo.val.pred.txt", "flat_wrong_at_1_to_5"),
        ("demo.val.pred.det.txt", "classification_wrong_at_1_to_5"),
    ],
)
def test_2012_kit_predictions_give_the_published_integers(name, key):
    inputs = Inputs(KIT_2012 / "val_ground_truth.csv.gz", KIT_2012 / "synsets.tsv")
    report = evaluate("classification", KIT_2012 / f"{name}.gz", inputs)
    assert report.metrics["flat_error"]["wrong"] == json.loads((KIT_2012 / "expected.json").read_text())[name][key]


@pytest.mark.parametrize("blacklisted", [True, False])
def test_2012_kit_boxes_give_the_published_localization_integers(blacklisted):
    blacklist = KIT_2012 / "clsloc_val_blacklist.txt" if blacklisted else None
    inputs = Inputs(KIT_2012 / "val_ground_truth.csv.gz", KIT_2012 / "synsets.tsv", blacklist=blacklist)
    metrics = evaluate("localization", KIT_2012 / "demo.val.pred.det.txt.gz", inputs).metrics
    expected = json.loads((KIT_2012 / "expected.json").read_text())["demo.val.pred.det.txt"]
    key = "localization_wrong_at_1_to_5_with" + ("_2014_blacklist" if blacklisted else "out_blacklist")
    assert metrics["localization_error"]["wrong"] == expected[key]
    assert metrics["localization_error"]["images"] == (expected["images_with_blacklist"] if blacklisted else 50000)
    # A blacklist leaves the denominator of classification alone.
    assert metrics["flat_error"]["wrong"] == expected["classification_wrong_at_1_to_5"]
