from datetime import UTC, datetime

import pytest

from challenge.templatetags import display


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.15318, "15.32%"),
        (0.04728, "4.73%"),
        (0.22356, "22.36%"),
        (2 / 3, "66.67%"),
        (0.07, "7.00%"),
        (0.29, "29.00%"),
        (0.0, "0.00%"),
        (1.0, "100.00%"),
        (0.0000001, "0.00%"),
        (0.999999, "100.00%"),
        (None, "–"),
    ],
)
def test_errors_are_percent_rounded_to_two_digits(value, shown):
    assert display.percent(value) == shown


def test_the_number_of_digits_can_be_chosen():
    assert display.percent(0.15318, 1) == "15.3%"
    assert display.percent(0.15318, 0) == "15%"


@pytest.mark.parametrize(
    ("value", "name", "shown"),
    [
        (3.60166, "hierarchical_error", "3.602"),
        (0.0, "hierarchical_error", "0.000"),
        (None, "hierarchical_error", "–"),
        (0.15318, "flat_error", "15.32%"),
    ],
)
def test_heights_are_numbers_and_errors_are_percent(value, name, shown):
    assert display.metric_value(value, name) == shown


@pytest.mark.parametrize(("value", "shown"), [(0, "0"), (999, "999"), (50_000, "50,000"), (None, "–")])
def test_counts_have_their_thousands_apart(value, shown):
    assert display.count(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (791_285, "791.3 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (1_073_741_824, "1.1 GB"),
        (5_000_000_000_000_000, "5000.0 TB"),
    ],
)
def test_sizes_are_in_powers_of_a_thousand(value, shown):
    assert display.file_size(value) == shown


def test_a_moment_is_told_in_utc_with_its_zone():
    local = datetime.fromisoformat("2026-06-10T22:30:00-05:00")
    assert display.moment(local) == '<time datetime="2026-06-11T03:30:00+00:00">11 Jun 2026, 03:30 UTC</time>'


def test_a_day_is_told_without_hours_where_the_page_asks_for_a_day():
    moment = datetime(2026, 6, 10, 12, tzinfo=UTC)
    assert "10 Jun 2026 UTC" in display.moment(moment, "j M Y")


def test_no_moment_is_a_dash():
    assert display.moment(None) == "–"
    assert display.deadline(None) == "–"


def test_a_deadline_is_told_in_utc_and_anywhere_on_earth_as_one_instant():
    told = display.deadline(datetime(2026, 6, 11, 11, 59, tzinfo=UTC))
    assert '<time datetime="2026-06-11T11:59:00+00:00">11 Jun 2026, 11:59 UTC</time>' in told
    assert '<span class="quiet">10 Jun 2026, 23:59 AoE</span>' in told
    # One <time>, so that whoever reads the page by a program finds one instant.
    assert told.count("<time") == 1
    assert 'data-your-time="where you are:"' in told


def test_a_deadline_with_seconds_shows_them():
    told = display.deadline(datetime(2026, 6, 11, 11, 59, 59, tzinfo=UTC))
    assert "11:59:59 UTC" in told
    assert "23:59:59 AoE" in told


def test_values_are_picked_by_number_of_guesses():
    values = [0.5, 0.4, 0.3]
    assert (display.at(values, 1), display.at(values, 3), display.at(values, 4)) == (0.5, 0.3, None)
    assert (display.last(values), display.last([])) == (0.3, None)


def test_a_metric_without_a_name_of_ours_keeps_its_own():
    assert display.metric_name("hierarchical_error") == "Hierarchical error"
    assert display.metric_name("new_error") == "new_error"


def test_a_key_that_a_variable_names_is_looked_up():
    assert display.key({"a": 1}, "a") == 1
    assert display.key({}, "a") is None


def test_a_stable_code_is_spoken_as_words():
    assert display.spoken("missing_image") == "missing image"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (200, "3 min 20 s"),
        (3600, "1 h"),
        (7260, "2 h 1 min"),
        (90_000, "1 d 1 h"),
        (None, "–"),
    ],
)
def test_durations_are_told_in_their_two_largest_units(seconds, shown):
    assert display.duration(seconds) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(12, "+12"), (-1204, "\N{MINUS SIGN}1,204"), (0, "0"), (50_000, "+50,000"), (None, "–")]
)
def test_a_change_of_a_count_has_its_sign(value, shown):
    assert display.signed(value) == shown


@pytest.mark.parametrize(
    ("value", "name", "shown"),
    [
        (0.0025, "flat_error", "+0.25 pp"),
        (-0.1, "mean_ap", "\N{MINUS SIGN}10.00 pp"),
        (0.000001, "flat_error", "0.00 pp"),
        (-0.0424, "hierarchical_error", "\N{MINUS SIGN}0.042"),
        (0.0, "hierarchical_error", "0.000"),
        (None, "flat_error", "–"),
    ],
)
def test_a_change_of_a_metric_is_in_the_metrics_own_unit(value, name, shown):
    assert display.metric_change(value, name) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ([1204, 12, 0], "1,204 · 12 · 0"),
        (0.123456789, "0.123457"),
        (1.0, "1"),
        ([22.5, 15], "22.500000 · 15"),
        (None, "–"),
        ([], ""),
    ],
)
def test_numbers_are_written_one_after_the_other(value, shown):
    assert display.numbers(value) == shown


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ({"error": [0.5, 0.25]}, 0.25),
        ({"error": 0.5}, 0.5),
        ({"error": []}, None),
        ({"error": [None]}, None),
        ({"mean_ap": 0.75}, 0.75),
        (0.75, 0.75),
        (None, None),
        ({"n1": 0.5}, None),
    ],
)
def test_a_metric_has_one_figure_or_none(found, shown):
    assert display.figure({"it": found}, "it") == shown
    assert display.figure({}, "it") is None


def test_only_metrics_of_one_number_are_single_figures():
    metrics = {"mean_ap": 0.5, "per_class_ap": {"n1": 0.5}, "flat_error": {"error": [0.5]}, "median_ap": None}
    assert display.single_figures(metrics) == [("mean_ap", 0.5)]
