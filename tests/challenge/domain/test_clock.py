from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from challenge.domain.clock import database_now
from tests.factories import NOW


@pytest.mark.django_db
def test_the_instant_is_in_utc():
    assert database_now().utcoffset() == timedelta(0)
    assert abs(database_now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.django_db
def test_within_a_transaction_time_goes_on():
    first = database_now()
    assert database_now() > first


@pytest.mark.django_db
def test_a_host_whose_clock_is_wrong_asks_the_database(time_machine):
    time_machine.move_to(NOW - timedelta(days=3650))
    # SQLite runs inside the process and has no clock of its own.
    is_our_own = connection.vendor == "sqlite"
    assert (abs(database_now() - timezone.now()) < timedelta(days=1)) == is_our_own
