"""What is the same everywhere. Nothing here depends on the machine."""

import warnings
from datetime import datetime
from pathlib import Path

from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "leaderboard",
    "submissions",
    "challenge",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "ninja",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "challenge.middleware.UnavailableMiddleware",
    "challenge.middleware.ApiMiddleware",
    "submissions.middleware.FileFormMiddleware",
]

ROOT_URLCONF = "challenge.urls"
WSGI_APPLICATION = "challenge.wsgi.application"
ASGI_APPLICATION = "challenge.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Languages, time: stored and shown in UTC; the browser adds the reader's own time beside it.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# An address typed without a scheme means https. Django 6 does so by itself, and until then warns of the switch for it.
FORMS_URLFIELD_ASSUME_HTTPS = True
warnings.filterwarnings("ignore", message="The FORMS_URLFIELD_ASSUME_HTTPS transitional setting is deprecated")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "challenge.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Yardstick] "
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_SIGNUP_FORM_CLASS = "challenge.forms.account.SignupForm"

# Defence
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

MESSAGE_TAGS = {message_levels.DEBUG: "info"}

# Static files: one folder of ours; whitenoise serves them with their digest in the name.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]

# The compiled WordNet nouns that come with the code (see `manage.py compile_wordnet`).
WORDNET_NOUNS = BASE_DIR / "submissions" / "scoring" / "wordnet" / "nouns.tsv.gz"
# Definitions, which the same command writes where a WordNet package is; pages do without them.
WORDNET_GLOSSES = BASE_DIR / "var" / "wordnet_glosses.tsv"

# Uploads. A prediction file of five million rows with boxes is near 750 MB unpacked.
MAX_PREDICTION_FILE_BYTES = 1_073_741_824
UPLOAD_RESERVE_BYTES = 512 * 1024 * 1024
# Resumable uploads (submissions/domain/uploads.py).
UPLOADS_PER_TEAM = 20
UPLOAD_PARTS_PER_TEAM = 4
UPLOAD_PART_BYTES = 64 * 1024 * 1024
UPLOAD_EXPIRES_HOURS = 24
# How long a dead process keeps an upload from going on, and how long one request may take to bring bytes.
UPLOAD_LOCK_SECONDS: float = 20
UPLOAD_REQUEST_SECONDS: float = 300
UPLOAD_STALL_SECONDS: float = 15
# A process of eight threads keeps some for all else.
UPLOAD_REQUESTS_PER_PROCESS = 5
# The free check runs in the web process: small files, one at a time, so that pages stay quick (docs/architecture.md).
CHECK_MAX_BYTES = 64 * 1024 * 1024
CHECKS_PER_PROCESS = 1
CHECK_WAIT_SECONDS: float = 5
# Files that no row names are kept this long: after a restored backup they are all that is left of a submission.
ORPHANED_FILE_DAYS = 7
FILE_UPLOAD_HANDLERS = ["submissions.upload_handler.WholeBodyUploadHandler"]

# The API (challenge/middleware.py): requests of a token, or of an address without one, and wrong tokens of an address.
# Zero requests: nothing is counted.
API_REQUESTS_PER_MINUTE = 600
API_FAILURES_PER_MINUTE = 60
# Proxies of ours before the server, each of which adds to X-Forwarded-For.
TRUSTED_PROXIES = 0

# How long public pages stand finished in the shared cache (leaderboard/views/cached.py). Zero: none does.
PUBLIC_PAGE_SECONDS = 60

# Results and receipts are signed (challenge/domain/signing.py). Public keys that signed before, raw, in Base64, and
# from when on each counts no more (docs/receipts.md).
RETIRED_PUBLIC_KEYS: list[tuple[str, datetime | None]] = []
# What makes the marks by which equal labels are found out (leaderboard/domain/set_scores.py). Empty: SIGNING_KEY does.
MARK_KEY = ""

# Notices (challenge/domain/outbox.py, submissions/domain/notices.py).
NOTICE_PERIOD_SECONDS: float = 5
NOTICE_TIMEOUT_SECONDS: float = 10
OCCASION_PERIOD_SECONDS: float = 60
# Teams are reminded so long before a phase closes, and told of nothing that is further past than this.
CLOSING_SOON_HOURS: float = 24
NOTICE_LATEST_HOURS: float = 6
WEBHOOKS_PER_TEAM = 5

# Work: the database row is the queue, the broker only rings the bell (docs/architecture.md).
EVALUATION_LEASE_SECONDS: float = 60
EVALUATION_HEARTBEAT_SECONDS: float = 1
EVALUATION_MAX_ATTEMPTS = 3
EVALUATION_RING_AGAIN_SECONDS: float = 15
SWEEP_PERIOD_SECONDS: float = 15
CLEANING_PERIOD_SECONDS: float = 3600
# What one attempt may take beyond what its process has: five million rows with boxes need near 3 GB.
EVALUATION_MEMORY_BYTES = 6 * 1024**3
# A rehearsal whose files are not scored by then is given up.
DRY_RUN_SECONDS: float = 900
# Label audits and relabellings of which nothing was heard for so long are given up.
BACKGROUND_SILENCE_SECONDS: float = 600
# Larger files go to the queue `large` and its own worker.
LARGE_FILE_BYTES = 50_000_000
WORKER_BEAT_SECONDS = 10
WORKER_STALE_SECONDS = 35
# A folder in which tests hold processes still (submissions/failpoints.py). Nothing but the dev settings names one.
FAILPOINTS = ""
# A file with seconds by which tests move the server's clock (challenge/domain/clock.py). As above.
TEST_CLOCK = ""

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "scoring"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
# Compiling the kernels anew, where nothing is cached yet, takes a child 20 s before it is ready.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 90.0
CELERY_TASK_SOFT_TIME_LIMIT = 1500
CELERY_TASK_TIME_LIMIT = 1800
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Ringing from a request gives up after two seconds, once (docs/architecture.md).
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "max_retries": 0,
    "visibility_timeout": 3600,
    # A worker of several queues empties them in the order of their names: `large` before `rescore`.
    "queue_order_strategy": "sorted",
}
CELERY_TASK_ROUTES = {
    "submissions.evaluate": {"queue": "scoring"},
    "submissions.dry_run": {"queue": "rescore"},
    "submissions.audit_labels": {"queue": "rescore"},
    "submissions.relabel": {"queue": "rescore"},
    "leaderboard.retire": {"queue": "rescore"},
    "submissions.sweep": {"queue": "control"},
    "submissions.clean_uploads": {"queue": "control"},
    "submissions.announce_phases": {"queue": "control"},
    # Mail servers and teams' addresses may be slow: they hold up nobody but each other.
    "submissions.deliver_notices": {"queue": "notices"},
    "leaderboard.analyse": {"queue": "rescore"},
    "leaderboard.analyse_behind": {"queue": "control"},
    "leaderboard.collect_samples": {"queue": "rescore"},
    "leaderboard.find_samples": {"queue": "control"},
    "leaderboard.refresh": {"queue": "control"},
    "leaderboard.refresh_stale": {"queue": "control"},
    "leaderboard.publish_due": {"queue": "control"},
}
# No ring has a date of expiry: see challenge/domain/pace.py.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "submissions.sweep", "schedule": SWEEP_PERIOD_SECONDS},
    "clean_uploads": {"task": "submissions.clean_uploads", "schedule": CLEANING_PERIOD_SECONDS},
    "announce_phases": {"task": "submissions.announce_phases", "schedule": OCCASION_PERIOD_SECONDS},
    "deliver_mail": {
        "task": "submissions.deliver_notices",
        "schedule": NOTICE_PERIOD_SECONDS,
        "kwargs": {"channel": "email"},
    },
    "deliver_webhooks": {
        "task": "submissions.deliver_notices",
        "schedule": NOTICE_PERIOD_SECONDS,
        "kwargs": {"channel": "webhook"},
    },
    "refresh_stale": {"task": "leaderboard.refresh_stale", "schedule": SWEEP_PERIOD_SECONDS},
    "publish_due": {"task": "leaderboard.publish_due", "schedule": SWEEP_PERIOD_SECONDS},
    "analyse_behind": {"task": "leaderboard.analyse_behind", "schedule": SWEEP_PERIOD_SECONDS},
    "find_samples": {"task": "leaderboard.find_samples", "schedule": SWEEP_PERIOD_SECONDS},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"httpx": {"level": "WARNING"}},
}


def cache(redis_url: str) -> dict[str, dict[str, object]]:
    """The shared cache. Short timeouts: a frozen broker must not freeze sign-in."""
    return {
        "default": {
            "BACKEND": "challenge.cache.ForgivingRedisCache",
            "LOCATION": redis_url,
            "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
        }
    }


def local_storages(var: Path) -> dict[str, dict[str, object]]:
    """Separate file stores below `var`; only `public` may ever have an address."""
    private = "submissions.storage.PrivateFileStorage"
    return {
        # A file field that names no store ends up where nothing is served.
        "default": {"BACKEND": private, "OPTIONS": {"location": var / "private"}},
        "public": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": var / "public", "base_url": "/files/"},
        },
        "predictions": {"BACKEND": private, "OPTIONS": {"location": var / "predictions"}},
        "ground_truth": {"BACKEND": private, "OPTIONS": {"location": var / "ground_truth"}},
        "curation": {"BACKEND": private, "OPTIONS": {"location": var / "curation"}},
        "data": {"BACKEND": private, "OPTIONS": {"location": var / "data"}},
        "outcomes": {"BACKEND": private, "OPTIONS": {"location": var / "outcomes"}},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
