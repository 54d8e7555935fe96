from datetime import UTC, datetime, timedelta

from challenge.domain.pace import is_due

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)


def test_work_that_was_just_begun_is_not_due_and_that_of_the_next_period_is(time_machine):
    time_machine.move_to(NOW, tick=False)
    assert [is_due("sweep", 15) for _ring in range(3)] == [True, False, False]
    time_machine.move_to(NOW + timedelta(seconds=6), tick=False)
    assert is_due("sweep", 15)


def test_one_kind_of_work_does_not_hold_up_another():
    assert is_due("sweep", 15)
    assert is_due("clean_uploads", 3600)


def test_without_a_cache_all_work_is_due(settings):
    settings.CACHES = {
        "default": {"BACKEND": "challenge.cache.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert is_due("sweep", 15)
    assert is_due("sweep", 15)
