import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.domain.names import clean_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two   words ", "two words"),
        ("line\nbreak\ttab", "line break tab"),
        ("gpj.\u202eevil\u202c", "gpj.evil"),
        ("zero\u200bwidth", "zerowidth"),
        ("nul\x00byte", "nulbyte"),
        ("e\u0301", "\u00e9"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_names_keep_what_can_be_seen(typed, kept):
    assert clean_name(typed) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert clean_name(clean_name(text)) == clean_name(text)
