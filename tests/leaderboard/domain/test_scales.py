import pytest

from leaderboard.domain.scales import Scale, Span, common_scale


def spans(*values: float, margin: float = 0.001) -> list[Span]:
    return [Span(value - margin, value, value + margin) for value in values]


def test_a_scale_has_all_intervals_between_ends_that_are_multiples_of_its_step():
    scale = common_scale(spans(0.06656, 0.0812, 0.105))
    assert (scale.low, scale.high, scale.step) == (0.06, 0.11, 0.01)
    assert scale.intervals == 5


@pytest.mark.parametrize("low", [0.0, 0.0123, 0.5, 0.93])
@pytest.mark.parametrize("width", [0.0001, 0.004, 0.03, 0.069])
def test_a_scale_is_zoomed_in_and_has_few_steps(low, width):
    scale = common_scale([Span(low, low + width / 2, low + width)])
    assert scale.low <= low + 1e-9
    assert low + width <= scale.high + 1e-9
    assert 1 <= scale.intervals <= 8
    assert scale.high - scale.low <= 2.5 * width
    assert 0 <= scale.low < scale.high <= 1


def test_values_stand_along_the_scale_and_those_beyond_at_its_ends():
    scale = Scale(0.04, 0.08, 0.01)
    assert [scale.share(value) for value in (0.04, 0.05, 0.08, 0.2, 0.01)] == pytest.approx([0, 0.25, 1, 1, 0])
    assert scale.has(0.04)
    assert not scale.has(0.081)


def test_random_guesses_do_not_squeeze_all_others():
    assert common_scale(spans(0.066, 0.07, 0.08, 0.995)).high < 0.1
    assert common_scale(spans(0.6, 0.62, 0.63, 0.01), lower_is_better=False).low > 0.5


def test_what_is_far_better_than_all_others_is_on_the_scale():
    assert common_scale(spans(0.01, 0.5, 0.51, 0.52)).low <= 0.01


def test_of_few_or_of_equally_spread_values_none_is_left_out():
    assert common_scale(spans(0.06, 0.5)).high >= 0.5
    assert common_scale(spans(0.1, 0.3, 0.5, 0.9)).high >= 0.9


def test_equal_values_without_intervals_have_a_scale_and_no_value_has_none():
    scale = common_scale([Span(0.5, 0.5, 0.5), Span(0.5, 0.5, 0.5)])
    assert scale.low <= 0.5 <= scale.high
    assert scale.low < scale.high
    assert common_scale([Span(0.0, 0.0, 0.0)]).high > 0
    assert common_scale([]) is None
