"""The words of metrics against kernels and registry; each sentence with a number or a rule is tried on a case."""

import subprocess
import sys

import numpy as np
import pytest

from submissions.scoring.metrics.flat import flat_error
from submissions.scoring.metrics.matching import small_box_thresholds
from submissions.scoring.metrics.words import METRICS, PRECISION, filled
from submissions.scoring.tasks.registry import KINDS


def test_every_metric_of_the_registry_has_words_and_no_other_has():
    assert set(METRICS) == {metric for kind in KINDS.values() for metric in kind.metrics}


def test_kinds_that_rank_by_precision_say_how_it_is_reckoned():
    assert set(PRECISION) == {name for name, kind in KINDS.items() if kind.criterion == "mean_ap"}


@pytest.mark.parametrize(("side", "asked"), [(20, 400 / 900), (1000, 0.5)])
def test_the_threshold_of_a_true_box_is_the_one_that_kernels_have(side, asked):
    box = np.array([[0, 0, side - 1, side - 1]], float)
    assert small_box_thresholds(box).tolist() == [asked]
    assert "min(0.5, wh / ((w + 10)(h + 10)))" in filled(PRECISION["detection"].meaning, 5)


def test_a_repeated_label_uses_up_guesses_and_a_missing_one_is_wrong_as_the_rules_say():
    assert any("uses up two guesses" in rule for rule in METRICS["flat_error"].rules)
    guesses = np.array([[3, 3, 1], [2, -1, -1]], np.int32)
    assert flat_error(guesses, np.array([1, 0], np.int32)).tolist() == [1.0, 1.0, 0.5]


def test_words_load_no_numbers():
    code = "import sys, submissions.scoring.metrics.words; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
