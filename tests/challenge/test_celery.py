import re

from django.conf import settings

from challenge.celery import app
from submissions.enums import Queue


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
        assert settings.CELERY_TASK_ROUTES[entry["task"]]["queue"] in {"control", "notices"}


def test_every_queue_has_a_process_that_listens_to_it():
    heard = re.findall(r"--queues (\S+)", (settings.BASE_DIR / "Procfile").read_text())
    listened_to = {queue for queues in heard for queue in queues.split(",")}
    assert {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} <= listened_to
    assert set(Queue.values) <= listened_to


def test_what_waits_for_strangers_keeps_off_the_queue_of_the_sweeper():
    assert settings.CELERY_TASK_ROUTES["submissions.deliver_notices"]["queue"] == "notices"


def test_a_task_whose_worker_dies_is_delivered_again():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost


def test_ringing_gives_up_within_seconds():
    assert app.conf.broker_transport_options["socket_timeout"] <= 2
    assert app.conf.broker_transport_options["max_retries"] == 0
