"""Definitions against the scorer: each metric of its registry has one, in the organizers' words for its name."""

import re

import pytest

from challenge.enums import Metric, TaskKind
from submissions.domain.measures import measures_of
from submissions.scoring.metrics.words import METRICS, PRECISION
from submissions.scoring.tasks.registry import KINDS


@pytest.mark.parametrize("kind", TaskKind)
def test_every_metric_that_the_registry_names_is_defined_in_its_order(kind):
    found = measures_of(kind, guesses=5)
    assert [each.code for each in found] == list(KINDS[kind].metrics)
    for each in found:
        assert len(each.definition) > 10
        assert each.reported
        assert not any(re.search(r"%\(|\{", text) for text in (each.definition, *each.rules))


@pytest.mark.parametrize("metric", Metric)
def test_pages_and_the_scorer_call_a_metric_by_one_name(metric):
    assert METRICS[metric].title == metric.label


def test_a_definition_names_the_number_of_guesses():
    assert "for 1 to 3 guesses" in measures_of(TaskKind.CLASSIFICATION, guesses=3)[0].definition


def test_kinds_with_the_same_metric_tell_their_own_rule():
    precision = {kind: measures_of(TaskKind(kind), guesses=5)[0] for kind in PRECISION}
    assert "min(0.5, wh / ((w + 10)(h + 10)))" in precision[TaskKind.DETECTION].definition
    assert "not taken yet" in precision[TaskKind.VOC].definition
    assert "101 levels" in precision[TaskKind.COCO].definition
    assert "tube" in precision[TaskKind.TRACKING].definition
    assert "images are ranked" in precision[TaskKind.FINE_GRAINED].definition
    told = {kind: " ".join(each.rules) for kind, each in precision.items()}
    assert {kind for kind, rules in told.items() if "lacklisted" in rules} == {"detection", "voc", "fine_grained"}
