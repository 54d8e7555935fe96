"""The embedded default: SQLite, a local broker, files below `$VAR`; `make demo` and `manage.py` use it."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from . import base
from .base import *  # noqa: F403 - settings modules extend each other
from .environment import comma_separated, database, persistent_secret, retired_keys, web_address

VAR = Path(os.environ.get("VAR", base.BASE_DIR / "var")).resolve()
VAR.mkdir(parents=True, exist_ok=True)

DEBUG = os.environ.get("DEBUG", "1") == "1"
SECRET_KEY = persistent_secret(VAR / "secret_key")
SIGNING_KEY = persistent_secret(VAR / "signing_key")
MARK_KEY = os.environ.get("MARK_KEY", "")
RETIRED_PUBLIC_KEYS = retired_keys(os.environ.get("RETIRED_PUBLIC_KEYS", ""))
ALLOWED_HOSTS = comma_separated(os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]"))
SITE_URL = web_address(os.environ.get("SITE_URL", "http://127.0.0.1:8000"))
INTERNAL_IPS = ["127.0.0.1"]

DATABASES = {"default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'db.sqlite3'}")}
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CACHES = base.cache(REDIS_URL)
STORAGES = base.local_storages(VAR)

# Files are served as they lie in `static/`: no collecting step before the first page.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STATIC_ROOT = VAR / "static"
WORDNET_GLOSSES = VAR / "wordnet_glosses.tsv"

# Mails become files, unless EMAIL_URL names a server, as smtp://127.0.0.1:1025
_mail = urlsplit(os.environ.get("EMAIL_URL", ""))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail.hostname else 'filebased'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
EMAIL_FILE_PATH = str(VAR / "mail")
DEFAULT_FROM_EMAIL = "Yardstick <yardstick@localhost>"
# Whether webhooks may be posted without encryption, and to this machine and its network.
WEBHOOKS_MAY_BE_LOCAL = os.environ.get("WEBHOOKS_MAY_BE_LOCAL") == "1"


def from_environment(name: str) -> float:
    return float(os.environ.get(name, getattr(base, name)))


# Tests of recovery change these; nothing else should.
EVALUATION_LEASE_SECONDS = from_environment("EVALUATION_LEASE_SECONDS")
EVALUATION_HEARTBEAT_SECONDS = min(1, EVALUATION_LEASE_SECONDS / 6)
EVALUATION_RING_AGAIN_SECONDS = from_environment("EVALUATION_RING_AGAIN_SECONDS")
SWEEP_PERIOD_SECONDS = from_environment("SWEEP_PERIOD_SECONDS")
UPLOAD_RESERVE_BYTES = int(from_environment("UPLOAD_RESERVE_BYTES"))
UPLOAD_LOCK_SECONDS = from_environment("UPLOAD_LOCK_SECONDS")
API_REQUESTS_PER_MINUTE = int(from_environment("API_REQUESTS_PER_MINUTE"))
FAILPOINTS = os.environ.get("FAILPOINTS", "")
TEST_CLOCK = os.environ.get("TEST_CLOCK", "")
for _entry in CELERY_BEAT_SCHEDULE.values():
    if _entry["schedule"] == base.SWEEP_PERIOD_SECONDS:
        _entry["schedule"] = SWEEP_PERIOD_SECONDS
EVALUATION_MEMORY_BYTES = int(from_environment("EVALUATION_MEMORY_BYTES"))
LARGE_FILE_BYTES = int(from_environment("LARGE_FILE_BYTES"))
CELERY_TASK_SOFT_TIME_LIMIT = int(from_environment("CELERY_TASK_SOFT_TIME_LIMIT"))
CELERY_TASK_TIME_LIMIT = int(from_environment("CELERY_TASK_TIME_LIMIT"))
