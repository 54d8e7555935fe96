"""What a load balancer and an operator ask: does the process live, are its parts there."""

from collections.abc import Callable

from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from challenge.celery import app
from challenge.domain.clock import database_now

from .domain.overview import oldest_queued_at
from .domain.workers import last_beat_age


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "live"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Database, broker and storage can be reached; 503 names what cannot."""
    parts = {name: _state(check) for name, check in CHECKS.items()}
    is_ready = all(state == "ok" for state in parts.values())
    ages = _ages() if parts["database"] == "ok" else {}
    body = {"status": "ready" if is_ready else "unavailable", "parts": parts, **ages}
    return JsonResponse(body, status=200 if is_ready else 503)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker() -> None:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)


def _storage() -> None:
    storages["predictions"].exists("health")


CHECKS: dict[str, Callable[[], None]] = {"database": _database, "broker": _broker, "storage": _storage}


def _state(check: Callable[[], None]) -> str:
    try:
        check()
    except (DatabaseError, KombuError, RedisError, OSError) as error:
        return type(error).__name__
    return "ok"


def _ages() -> dict[str, float | None]:
    """How long the oldest submission has waited, and since when no worker was heard of; None where there is none."""
    now = database_now()
    oldest = oldest_queued_at()
    return {
        "oldest_queued_seconds": (now - oldest).total_seconds() if oldest else None,
        "last_worker_beat_seconds": last_beat_age(now),
    }
