from django.conf import settings

from challenge.celery import app


def test_every_route_is_of_a_task_that_exists():
    app.loader.import_default_modules()
    assert set(settings.CELERY_TASK_ROUTES) <= set(app.tasks)


def test_every_task_of_ours_has_a_queue():
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if name.split(".")[0] in {"challenge", "submissions", "leaderboard"}}
    assert ours == set(settings.CELERY_TASK_ROUTES)


def test_periodic_work_has_no_expiry_by_anyones_clock_and_stays_off_the_scoring_queue():
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert "options" not in entry
        assert settings.CELERY_TASK_ROUTES[entry["task"]]["queue"] == "control"


def test_a_task_whose_worker_dies_is_delivered_again():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost


def test_ringing_gives_up_within_seconds():
    assert app.conf.broker_transport_options["socket_timeout"] <= 2
    assert app.conf.broker_transport_options["max_retries"] == 0
