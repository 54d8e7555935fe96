"""The Celery application. Its tasks live in each app's `tasks.py`; sending goes through `submissions.queue`."""

import os

from celery import Celery

from . import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings.dev")

broker.install()
app = Celery("yardstick")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
