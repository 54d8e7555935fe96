"""Celery's entry points: ids in, one call into the domain each."""

import logging

from celery import shared_task
from django.conf import settings

from challenge.domain.clock import database_now
from challenge.domain.pace import is_due
from submissions.enums import Queue
from submissions.queue import ring_for_analysis, ring_for_leaderboard, ring_for_samples, rings_unheard

from .domain.naming import reveal_names_due
from .domain.publish import publish_due as publish_once
from .domain.retiring import run_retirement
from .domain.sample_guesses import collect_guesses, phases_with_missing_guesses
from .domain.standings import is_stale, refresh_standings, stale_phases
from .domain.wanted import is_phase_behind, phases_to_analyse

log = logging.getLogger(__name__)

# Of a phase's sample images: a file that cannot be read is not tried at every beat.
SAMPLES_PERIOD_SECONDS = 180


@shared_task(name="leaderboard.refresh")
def refresh(*, phase_id: int) -> None:
    # There is a ring for each score: after a burst the first has shown what the others ring for, and the sweeper,
    # who waits in the same queue, is not kept from his work.
    now = database_now()
    if is_stale(phase_id, now):
        refresh_standings(phase_id, now=now)
    if is_phase_behind(phase_id, now):
        ring_for_analysis(phase_id)


@shared_task(name="leaderboard.publish_due")
def publish_due() -> None:
    if is_due("publish_due", settings.SWEEP_PERIOD_SECONDS):
        now = database_now()
        for publication in [*publish_once(now), *reveal_names_due(now)]:
            log.info("published %s, version %s", publication, publication.version)


@shared_task(name="leaderboard.refresh_stale")
def refresh_stale() -> None:
    if not is_due("refresh_stale", settings.SWEEP_PERIOD_SECONDS):
        return
    # Rung for one by one: a phase that cannot be shown holds up no other.
    for phase_id in stale_phases(database_now()):
        ring_for_leaderboard(phase_id)


@shared_task(name="leaderboard.retire")
def retire(*, retirement_id: int) -> None:
    retirement = run_retirement(retirement_id, clock=database_now)
    log.info("retirement %s: %s", retirement_id, retirement.state if retirement else "nothing to do")


@shared_task(name="leaderboard.analyse")
def analyse(*, phase_id: int) -> None:
    # It loads kernels, which take a second: not wherever Django starts.
    from .domain.analysing import analyse_phase

    made = analyse_phase(phase_id, clock=database_now)
    log.info("phase %s: %s", phase_id, "nothing to derive" if made is None else f"{made} details and pairs derived")


@shared_task(name="leaderboard.analyse_behind")
def analyse_behind() -> None:
    # Behind other rings in that queue more of the same would only pile up.
    if is_due("analyse_behind", settings.SWEEP_PERIOD_SECONDS) and not rings_unheard(Queue.RESCORE):
        for phase_id in phases_to_analyse(database_now()):
            ring_for_analysis(phase_id)


@shared_task(name="leaderboard.collect_samples")
def collect_samples(*, phase_id: int) -> None:
    log.info("phase %s: guesses on sample images read from %s files", phase_id, collect_guesses(phase_id))


@shared_task(name="leaderboard.find_samples")
def find_samples() -> None:
    if is_due("find_samples", settings.SWEEP_PERIOD_SECONDS) and not rings_unheard(Queue.RESCORE):
        for phase_id in phases_with_missing_guesses():
            if is_due(f"samples_of_{phase_id}", SAMPLES_PERIOD_SECONDS):
                ring_for_samples(phase_id)
