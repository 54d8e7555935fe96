"""Definitions against the scorer: each metric of its registry has one, and numbers in them are the scorer's."""

import re

import numpy as np
import pytest

from challenge.enums import TaskKind
from submissions.domain.measures import OVERLAP, PRECISION, SMALL_BOX_MARGIN, TUBE_OVERLAPS, measures_of
from submissions.scoring.metrics import localization, matching, tracking
from submissions.scoring.tasks.detections import VOC
from submissions.scoring.tasks.registry import KINDS


@pytest.mark.parametrize("kind", TaskKind)
def test_every_metric_that_the_registry_names_is_defined_in_its_order(kind):
    found = measures_of(kind, guesses=5)
    assert [each.code for each in found] == list(KINDS[kind].metrics)
    for each in found:
        assert len(each.definition) > 10
        assert not re.search(r"%\(|\{", each.definition)


def test_kinds_that_rank_by_precision_say_how_it_is_reckoned():
    assert set(PRECISION) == {name for name, kind in KINDS.items() if kind.criterion == "mean_ap"}


def test_numbers_of_definitions_are_those_that_the_scorer_has():
    assert localization.THRESHOLD == VOC.threshold == OVERLAP
    assert tracking.THRESHOLDS == TUBE_OVERLAPS
    small, large = np.array([[0, 0, 19, 19], [0, 0, 999, 999]], float)
    asked = matching.small_box_thresholds(np.stack([small, large]))
    assert asked.tolist() == [400 / (20 + SMALL_BOX_MARGIN) ** 2, OVERLAP]


def test_a_definition_names_the_number_of_guesses():
    assert "for 1 to 3 guesses" in measures_of(TaskKind.CLASSIFICATION, guesses=3)[0].definition


def test_kinds_with_the_same_metric_tell_their_own_rule():
    precision = {kind: measures_of(kind, guesses=5)[0].definition for kind in PRECISION}
    assert "min(0.5, wh / ((w + 10)(h + 10)))" in precision[TaskKind.DETECTION]
    assert "not taken yet" in precision[TaskKind.VOC]
    assert "101 levels" in precision[TaskKind.COCO]
    assert "tube" in precision[TaskKind.TRACKING]
    assert "images are ranked" in precision[TaskKind.FINE_GRAINED]
