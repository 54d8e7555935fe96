from leaderboard.domain.metric_numbers import Number, numbers_of


def test_an_error_is_a_number_for_each_count_of_guesses_with_its_interval_where_there_is_one():
    metrics = {"flat_error": {"wrong": [7, 3], "error": [0.5, 0.25]}}
    intervals = {"flat_error": {"guesses": [2], "0.95": [[0.2, 0.3]], "0.999": [[0.1, 0.4]]}}
    assert list(numbers_of(metrics, intervals)) == [
        Number("flat_error", 1, 0.5, 7),
        Number("flat_error", 2, 0.25, 3, 0.2, 0.3),
    ]


def test_parts_of_a_metric_have_names_of_their_own_and_no_count():
    metrics = {"hierarchical_error": {"cost_sum": [24], "error": [2.0], "normalized": [0.1]}}
    intervals = {"hierarchical_error": {"guesses": [1], "0.95": [[1.5, 2.5]]}}
    assert list(numbers_of(metrics, intervals)) == [
        Number("hierarchical_error", 1, 2.0, 24, 1.5, 2.5),
        Number("hierarchical_error.normalized", 1, 0.1),
    ]


def test_an_ap_is_one_number_and_tables_by_class_are_left_out_at_any_depth():
    metrics = {
        "mean_ap": 0.5,
        "per_class_ap": {"n1": 0.5},
        "at_overlap": {"0.25": {"mean_ap": 0.75, "per_class_ap": {"n1": 1.0}}},
    }
    intervals = {"mean_ap": {"0.95": [0.4, 0.6], "0.999": [0.3, 0.7]}}
    assert list(numbers_of(metrics, intervals)) == [
        Number("mean_ap", None, 0.5, None, 0.4, 0.6),
        Number("at_overlap.0.25.mean_ap", None, 0.75),
    ]


def test_what_is_hidden_or_undefined_is_no_number_and_shares_of_labels_are_no_count():
    metrics = {
        "flat_error": {"wrong": [None, 2.5], "error": [None, 0.25]},
        "multi_label_error": {"wrong": 3, "images": 12, "error": 0.25},
        "mean_per_class_error": {"classes": 0, "error": [None, None]},
        "mean_ap": None,
    }
    assert list(numbers_of(metrics, {})) == [
        Number("flat_error", 2, 0.25),
        Number("multi_label_error", None, 0.25, 3),
    ]
