import pytest

from challenge.templatetags import display


@pytest.mark.parametrize(
    ("value", "name", "shown"),
    [
        (0.28191, "top5_error", "28.191%"),
        (0.2577, "top5_error", "25.77%"),
        (0.425, "top5_localization_error", "42.5%"),
        (0.731392, "mean_ap", "73.1392%"),
        (0.5, "mean_ap", "50%"),
        (0.00001, "top5_error", "0.001%"),
        (0.1098, "hierarchical_error_normalized", "0.1098"),
    ],
)
def test_a_reported_number_keeps_the_digits_it_was_reported_with(value, name, shown):
    assert display.reported(value, name) == shown
