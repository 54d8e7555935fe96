from math import sqrt
from types import SimpleNamespace

import pytest

from leaderboard.domain.differences import Difference, difference


def measured(value, low=None, high=None):
    return SimpleNamespace(value=value, low=low, high=high)


def test_the_interval_of_a_difference_is_the_root_of_the_squared_standard_errors():
    # Standard errors of 0.003 and 0.004 make one of 0.005.
    one = measured(0.20, 0.20 - 1.96 * 0.003, 0.20 + 1.96 * 0.003)
    other = measured(0.25, 0.25 - 1.96 * 0.004, 0.25 + 1.96 * 0.004)
    found = difference([one], [other])
    assert found.value == pytest.approx(-0.05)
    assert found.low == pytest.approx(-0.05 - 1.96 * 0.005)
    assert found.high == pytest.approx(-0.05 + 1.96 * 0.005)
    assert found.is_distinct


def test_uneven_ends_enter_on_the_side_that_they_matter_for():
    found = difference([measured(0.10, 0.07, 0.14)], [measured(0.10, 0.06, 0.12)])
    assert found.low == pytest.approx(-sqrt(0.03**2 + 0.02**2))
    assert found.high == pytest.approx(sqrt(0.04**2 + 0.04**2))
    assert found.is_distinct is False


def test_without_an_interval_of_one_there_is_none_of_the_difference():
    found = difference([measured(0.5)], [measured(0.25, 0.2, 0.3)])
    assert found == Difference(0.25)
    assert found.is_distinct is None


def test_an_interval_without_width_is_one():
    assert difference([measured(0.5, 0.5, 0.5)], [measured(0.5, 0.5, 0.5)]) == Difference(0.0, 0.0, 0.0)
