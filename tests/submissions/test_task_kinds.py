"""The organizers' choices and the scorer's registry name the same kinds and metrics."""

from challenge.enums import GUESSING, RANKING_METRICS, TaskKind
from submissions.scoring.tasks.registry import KINDS

# Values by class or by rule: what is no single number ranks nobody.
TABLES = {"per_class_ap", "at_overlap", "eleven_point"}


def test_every_kind_that_can_be_scored_can_be_chosen():
    assert list(TaskKind) == list(KINDS)


def test_a_kind_ranks_by_those_of_its_metrics_that_are_one_number():
    ours = {kind.value: [metric.value for metric in metrics] for kind, metrics in RANKING_METRICS.items()}
    assert ours == {name: [each for each in kind.metrics if each not in TABLES] for name, kind in KINDS.items()}


def test_kinds_with_a_number_of_guesses_are_those_that_the_reader_of_guesses_scores():
    assert set(GUESSING) == {name for name, kind in KINDS.items() if kind.scorer == "guesses"}
