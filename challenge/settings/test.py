"""Unit tests: their own database and files, thrown away; tasks run only where a test starts a worker."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from . import base
from .base import *  # noqa: F403 - settings modules extend each other
from .environment import database

VAR = Path(tempfile.mkdtemp(prefix="yardstick-test-"))
atexit.register(shutil.rmtree, VAR, ignore_errors=True)

DEBUG = False
SECRET_KEY = "for-tests-only"  # noqa: S105 - protects nothing
SIGNING_KEY = "for-tests-only"
ALLOWED_HOSTS = ["testserver", "localhost"]
SITE_URL = "https://yardstick.test"
DATABASES = {"default": database(os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{VAR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file as in life. Threads that share a database in memory find its tables locked at once, without waiting.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
CELERY_BROKER_URL = "memory://"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Rows of tests change behind the server's back; tests of kept pages set what the sites have.
PUBLIC_PAGE_SECONDS = 0
STORAGES = base.local_storages(VAR)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = VAR / "static"
WORDNET_GLOSSES = VAR / "wordnet_glosses.tsv"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "Yardstick <yardstick@localhost>"
# Receivers of tests listen on this machine.
WEBHOOKS_MAY_BE_LOCAL = True
# Tests ask thousands of times in one minute of a clock that stands; tests of the limit set what the sites have.
API_REQUESTS_PER_MINUTE = 0
# Argon2 takes its time by design; tests sign in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
