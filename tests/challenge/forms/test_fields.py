from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from challenge.forms.fields import UtcField

MOMENT = datetime(2026, 6, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-01T12:30",
        "2026-06-01 12:30",
        "2026-06-01T12:30:00",
        "2026-06-01T12:30Z",
        "2026-06-01T14:30+02:00",
    ],
)
def test_a_moment_without_a_zone_is_utc_and_one_with_a_zone_is_that_instant(text):
    assert UtcField().clean(text) == MOMENT


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01T00:00", "2026-02-30 12:00", "12:30", "99999-01-01T00:00"])
def test_what_is_no_moment_is_told_how_to_write_one(text):
    with pytest.raises(ValidationError, match="Type a date and a time in UTC, as 2026-06-01 12:00"):
        UtcField().clean(text)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [(MOMENT, "2026-06-01T12:30"), (MOMENT.replace(second=5), "2026-06-01T12:30:05"), ("typed", "typed"), (None, None)],
)
def test_a_moment_is_shown_as_browsers_take_it_and_what_was_typed_wrong_as_it_was(moment, shown):
    assert UtcField().widget.format_value(moment) == shown
