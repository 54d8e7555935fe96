"""The one clock that all machines share: the database's. What is shown, told and decided is reckoned by it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone


def database_now() -> datetime:
    """The instant by the database's clock, with zone: hosts' clocks differ, and a deadline is one instant."""
    return _by_the_database() + _moved()


def _by_the_database() -> datetime:
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant.astimezone(UTC)


def _moved() -> timedelta:
    """How far tests have moved the clock: seconds in the file TEST_CLOCK. Production names none."""
    if not settings.TEST_CLOCK:
        return timedelta()
    try:
        return timedelta(seconds=float(Path(settings.TEST_CLOCK).read_text()))
    except FileNotFoundError:
        return timedelta()
