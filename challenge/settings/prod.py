"""Production: everything that differs between sites comes from the environment; nothing has a default secret."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from . import base
from .base import *  # noqa: F403 - settings modules extend each other
from .environment import comma_separated, database, require, retired_keys, value_or_file, web_address

_required = require(
    {
        "SECRET_KEY": "50 or more random characters that sign sessions",
        "SIGNING_KEY": "50 or more random characters, not those of SECRET_KEY, that sign results and receipts",
        "DATABASE_URL": "where PostgreSQL is, as postgres://user:password@host:5432/name",
        "REDIS_URL": "where Redis or Valkey is, as redis://host:6379/0",
        "ALLOWED_HOSTS": "the site's host names, separated by commas",
        "CSRF_TRUSTED_ORIGINS": "the site's addresses, as https://yardstick.example.org",
        "SITE_URL": "the site's own address, which links in mails begin with, as https://yardstick.example.org",
        "PUBLIC_STORAGE": "folder or s3://bucket for class and image lists",
        "PREDICTION_STORAGE": "folder or s3://bucket for uploaded prediction files",
        "GROUND_TRUTH_STORAGE": "folder or s3://bucket for hidden labels; its own credentials, workers only",
        "CURATION_STORAGE": "folder or s3://bucket for organizers' votes and audits; not the hidden labels",
        "DATA_STORAGE": "folder or s3://bucket for data files that teams download",
        "OUTCOME_STORAGE": "folder or s3://bucket for what each image of a file scored; workers only",
        "EMAIL_URL": "the mail server, as smtp://user:password@host:587/?tls=1",
        "DEFAULT_FROM_EMAIL": "the sender of mails, as Yardstick <yardstick@example.org>",
    }
)

DEBUG = False
SECRET_KEY = _required["SECRET_KEY"]
SIGNING_KEY = _required["SIGNING_KEY"]
MARK_KEY = value_or_file("MARK_KEY")
RETIRED_PUBLIC_KEYS = retired_keys(os.environ.get("RETIRED_PUBLIC_KEYS", ""))
ALLOWED_HOSTS = comma_separated(_required["ALLOWED_HOSTS"])
CSRF_TRUSTED_ORIGINS = comma_separated(_required["CSRF_TRUSTED_ORIGINS"])
SITE_URL = web_address(_required["SITE_URL"])

DATABASES = {"default": database(_required["DATABASE_URL"])}
REDIS_URL = _required["REDIS_URL"]
CELERY_BROKER_URL = REDIS_URL
CACHES = base.cache(REDIS_URL)

# What a site's workers have room for.
EVALUATION_MEMORY_BYTES = int(os.environ.get("EVALUATION_MEMORY_BYTES") or base.EVALUATION_MEMORY_BYTES)
LARGE_FILE_BYTES = int(os.environ.get("LARGE_FILE_BYTES") or base.LARGE_FILE_BYTES)


def _storage(address: str, credentials: str, in_s3: str = "PrivateS3Storage") -> dict[str, object]:
    """A private store in a folder, or in the S3 bucket named by `s3://bucket`."""
    if not address.startswith("s3://"):
        folder = {"location": Path(address), "for_group": os.environ.get("STORES_FOR_GROUPS") == "1"}
        return {"BACKEND": "submissions.storage.PrivateFileStorage", "OPTIONS": folder}
    options = {
        "bucket_name": address.removeprefix("s3://"),
        "endpoint_url": os.environ.get("S3_ENDPOINT_URL") or None,
        "access_key": value_or_file(f"{credentials}_ACCESS_KEY") or None,
        "secret_key": value_or_file(f"{credentials}_SECRET_KEY") or None,
    }
    return {"BACKEND": f"submissions.s3_storage.{in_s3}", "OPTIONS": options}


STORAGES = {
    "default": _storage(_required["PREDICTION_STORAGE"], "PREDICTION_STORAGE"),
    "public": _storage(_required["PUBLIC_STORAGE"], "PUBLIC_STORAGE"),
    "predictions": _storage(_required["PREDICTION_STORAGE"], "PREDICTION_STORAGE"),
    "ground_truth": _storage(_required["GROUND_TRUTH_STORAGE"], "GROUND_TRUTH_STORAGE", in_s3="WrittenS3Storage"),
    "curation": _storage(_required["CURATION_STORAGE"], "CURATION_STORAGE"),
    "data": _storage(_required["DATA_STORAGE"], "DATA_STORAGE", in_s3="DataS3Storage"),
    "outcomes": _storage(_required["OUTCOME_STORAGE"], "OUTCOME_STORAGE"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", base.BASE_DIR / "staticfiles"))
WORDNET_GLOSSES = Path(os.environ.get("WORDNET_GLOSSES", base.WORDNET_GLOSSES))

_mail = urlsplit(_required["EMAIL_URL"])
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or 25
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = "tls=1" in _mail.query
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = _required["DEFAULT_FROM_EMAIL"]
SERVER_EMAIL = DEFAULT_FROM_EMAIL
WEBHOOKS_MAY_BE_LOCAL = False

API_REQUESTS_PER_MINUTE = int(os.environ.get("API_REQUESTS_PER_MINUTE") or base.API_REQUESTS_PER_MINUTE)
API_FAILURES_PER_MINUTE = int(os.environ.get("API_FAILURES_PER_MINUTE") or base.API_FAILURES_PER_MINUTE)
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES") or 1)

SECURE_SSL_REDIRECT = True
# The proxy in front (docs/deploy) sets this header and drops the one that a client sent.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
