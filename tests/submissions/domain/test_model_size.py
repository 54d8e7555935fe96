import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.domain.model_size import MOST, parameter_count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("60000000", 60_000_000),
        ("60,000,000", 60_000_000),
        (" 60 000 000 ", 60_000_000),
        ("60'000'000", 60_000_000),
        ("60e6", 60_000_000),
        ("6E+7", 60_000_000),
        ("60M", 60_000_000),
        ("60.2 million", 60_200_000),
        ("1.5B", 1_500_000_000),
        ("175 bn", 175_000_000_000),
        ("11k", 11_000),
        ("1", 1),
    ],
)
def test_a_number_of_parameters_is_read_as_people_write_it(text, count):
    assert parameter_count(text) == count


@pytest.mark.parametrize(
    "text",
    ["", "many", "60 MB", "-3", "0", "1.5", "60,00,000", "1,5M", "1e99", "1e30", "٣M", "60M params", "nan", "0x10"],
)
def test_what_is_no_number_of_parameters_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        parameter_count(text)


@given(st.integers(min_value=1, max_value=MOST))
def test_each_count_is_read_back_plain_and_in_groups(count):
    assert parameter_count(str(count)) == parameter_count(f"{count:,}") == count


@given(st.text(max_size=30))
def test_any_text_is_a_count_or_a_value_error(text):
    with contextlib.suppress(ValueError):
        assert 0 < parameter_count(text) <= MOST
