import pytest

from submissions.domain.criterion import score_of


def report(**metrics):
    return {"images": 12, "metrics": metrics}


@pytest.mark.parametrize(
    ("metric", "found", "count", "value", "cost"),
    [
        ("flat_error", {"wrong": [9, 3], "error": [0.75, 0.25]}, 3, 0.25, 3),
        ("hierarchical_error", {"cost_sum": [99, 30], "error": [8.25, 2.5]}, 30, 2.5, 30),
        ("multi_label_error", {"wrong": 6, "images": 10, "error": 0.6}, 6, 0.6, 6),
        ("mean_per_class_error", {"classes": 3, "error": [0.5, 0.4]}, None, 0.4, 0.4),
        # Shares of several true labels are no whole number of images.
        ("flat_error", {"wrong": [9.5, 3.5], "error": [0.75, 0.25]}, None, 0.25, 0.25),
        ("mean_ap", 0.45, None, 0.45, -0.45),
    ],
)
def test_a_metric_ranks_by_its_count_or_else_by_its_value(metric, found, count, value, cost):
    score = score_of(report(**{metric: found}), metric)
    assert (score.count, score.value, score.cost) == (count, value, cost)


def test_a_count_is_of_the_images_that_the_metric_counts():
    assert (
        score_of(report(multi_label_error={"wrong": 6, "images": 10, "error": 0.6}), "multi_label_error").images == 10
    )
    assert score_of(report(flat_error={"wrong": [3], "error": [0.25]}), "flat_error").images == 12


@pytest.mark.parametrize(
    ("metric", "found"),
    [
        ("fame", 3.0),
        ("mean_ap", None),
        ("per_class_ap", {"n1": 0.5}),
        ("flat_error", {"wrong": [], "error": []}),
        ("mean_per_class_error", {"classes": 0, "error": [None, None]}),
    ],
)
def test_what_is_unknown_or_undefined_has_no_score(metric, found):
    assert score_of(report(**{metric: found}), metric) is None
    assert score_of(report(), metric) is None
