"""Celery's entry points: ids in, one call into the domain each."""

from celery import shared_task

from challenge.domain.clock import database_now

from .domain.standings import refresh_standings, stale_phases


@shared_task(name="leaderboard.refresh")
def refresh(*, phase_id: int) -> None:
    refresh_standings(phase_id, now=database_now())


@shared_task(name="leaderboard.refresh_stale")
def refresh_stale() -> None:
    for phase_id in stale_phases():
        refresh_standings(phase_id, now=database_now())
