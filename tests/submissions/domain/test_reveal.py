import pytest

from challenge.enums import Reveal
from challenge.models import Phase
from submissions.domain.reveal import revealed_report

REPORT = {
    "task": "classification",
    "images": 2,
    "metrics": {"flat_error": {"wrong": [1]}, "hierarchical_error": {"cost_sum": [7]}},
    "image_sets": {"anchor": {"images": 1, "metrics": {"hierarchical_error": {"cost_sum": [7]}}}},
    "warnings": [],
    "scorer_version": "1",
}


def shown(reveal: Reveal):
    return revealed_report(REPORT, Phase(reveal=reveal, primary_metric="flat_error"))


def test_all_shows_all():
    assert shown(Reveal.ALL) == REPORT


def test_primary_shows_one_metric_and_no_other_way_to_the_rest():
    assert shown(Reveal.PRIMARY)["metrics"] == {"flat_error": {"wrong": [1]}}
    assert "cost_sum" not in str(shown(Reveal.PRIMARY))


def test_hidden_shows_nothing():
    assert shown(Reveal.HIDDEN) is None


@pytest.mark.parametrize("reveal", list(Reveal))
def test_no_report_stays_none(reveal):
    assert revealed_report(None, Phase(reveal=reveal)) is None
