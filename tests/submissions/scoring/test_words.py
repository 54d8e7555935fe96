"""The words of metrics against kernels and registry: rules that a reader could take otherwise are tried on a case."""

import subprocess
import sys

import numpy as np
import pytest

from submissions.devkit.arrays.evaluating import evaluate
from submissions.scoring.metrics.flat import flat_error
from submissions.scoring.metrics.matching import small_box_thresholds
from submissions.scoring.metrics.precision import eleven_point_ap
from submissions.scoring.metrics.words import METRICS, PRECISION, filled
from submissions.scoring.tasks.registry import KINDS


def test_every_metric_of_the_registry_has_words_and_no_other_has():
    assert set(METRICS) == {metric for kind in KINDS.values() for metric in kind.metrics}


def test_kinds_that_rank_by_precision_say_how_it_is_reckoned():
    assert set(PRECISION) == {name for name, kind in KINDS.items() if kind.criterion == "mean_ap"}
    assert all(words.meaning and words.rules for words in PRECISION.values())


@pytest.mark.parametrize(("side", "asked"), [(20, 400 / 900), (1000, 0.5)])
def test_the_threshold_of_a_true_box_is_the_one_that_kernels_have(side, asked):
    box = np.array([[0, 0, side - 1, side - 1]], float)
    assert small_box_thresholds(box).tolist() == [asked]
    assert "min(0.5, wh / ((w + 10)(h + 10)))" in filled(PRECISION["detection"].meaning, 5)


def says(metric, sentence):
    return sentence in filled(" ".join(METRICS[metric].rules), 5)


def test_a_repeated_label_uses_up_guesses_and_a_missing_one_is_wrong_as_the_rules_say():
    assert says(
        "flat_error", "A missing guess is wrong, and a label that stands twice in an image uses up two guesses."
    )
    guesses = np.array([[3, 3, 1], [2, -1, -1]], np.int32)
    assert flat_error(guesses, np.array([1, 0], np.int32)).tolist() == [1.0, 1.0, 0.5]


def test_an_overlap_of_one_half_is_right_and_less_is_not():
    assert says("localization_error", "Below 0.5 it is too little: exactly 0.5 is right.")
    boxes = np.array([[[0, 0, 9, 4]], [[0, 0, 9, 3]]])
    options = {"task": "localization", "boxes": boxes, "true_boxes": [[0, 0, 9, 9]] * 2, "max_guesses": 1}
    report = evaluate([[0], [0]], [0, 0], classes=1, **options)
    assert report.metrics["localization_error"]["wrong"] == [1]


def test_no_guess_costs_as_much_as_the_farthest_class():
    assert says("hierarchical_error", "which is also the cost of an image without a guess among its first k.")
    dog, cat, lamp = "n02084071", "n02121808", "n03636248"
    report = evaluate([[dog], [lamp], [""]], [dog, dog, dog], classes=[dog, cat, lamp], max_guesses=1)
    farthest = report.outcomes["hierarchical_error"].max()
    assert report.outcomes["hierarchical_error"].ravel().tolist() == [0, farthest, farthest]
    assert report.metrics["hierarchical_error"]["normalized"] == [pytest.approx(2 / 3)]


def test_the_first_guess_alone_counts_where_images_have_several_classes_and_those_without_any_are_left_out():
    assert says("multi_label_error", "Only the first guess counts")
    assert says("multi_label_error", "Images whose set of true classes is empty are left out.")
    report = evaluate([[1, 0], [2, 0], [0, 1]], [[0, 1], [0, 1], []], task="multi_label", classes=3)
    assert {name: report.metrics["multi_label_error"][name] for name in ("wrong", "images")} == {
        "wrong": 1,
        "images": 2,
    }


def test_a_class_without_a_true_example_is_left_out_and_one_without_detections_is_0():
    assert says("mean_ap", "is left out of the mean; one without detections has AP 0.")
    box = {"xmin": [0], "ymin": [0], "xmax": [9], "ymax": [9]}
    twice = {side: values * 2 for side, values in box.items()}
    found = {"image": ["a"], "class": [0], "confidence": [0.5], **box}
    report = evaluate(found, {"image": ["a", "a"], "class_id": [0, 1], **twice}, task="detection", classes=3)
    assert (report.metrics["per_class_ap"], report.metrics["mean_ap"]) == ({"0": 1.0, "1": 0.0, "2": None}, 0.5)


def test_a_recall_that_is_never_reached_counts_0():
    assert says("eleven_point", "0 if it is never reached.")
    # Recalls of 0 to 0.5 at a precision of 1, the five beyond never.
    assert eleven_point_ap(np.array([True]), 2) == pytest.approx(6 / 11)


def test_words_load_no_numbers():
    code = "import sys, submissions.scoring.metrics.words; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
