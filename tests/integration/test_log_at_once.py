"""Many processes publish, correct and withdraw at the same moment, and the log stays one chain; on both databases."""

import json

import pytest

from tests.integration.test_publishing import WAIT_SECONDS, Site, begun, empty_site

pytestmark = pytest.mark.integration

__all__ = ["empty_site"]

PHASES, PROCESSES = 4, 3
# Two editions of two closed phases each, so that whole years are published beside single phases.
SEED = f"""
from datetime import timedelta
from django.utils import timezone
from tests.factories import make_edition, make_phase, make_scored, make_task
now = timezone.now()
for year in (2030, 2031):
    task = make_task(make_edition(year))
    for number in range({PHASES} // 2):
        dates = {{"opens_at": now - timedelta(days=9), "closes_at": now - timedelta(days=1), "split": "test"}}
        phase = make_phase(task=task, slug=f"p{{number}}", limit_per_day=None, **dates)
        make_scored(phase, wrong=number, now=now - timedelta(days=2))
"""
# Each process does all of it: whoever is second at a phase is refused, corrects or withdraws instead.
ACT = """
from django.utils import timezone
from django.db import OperationalError
from challenge.models import Edition, Phase
from leaderboard.domain.correcting import correct, withdraw
from leaderboard.domain.publish import CannotPublish, newest_version, publish, publish_year
def tried(act):
    while True:
        try:
            return act()
        except CannotPublish:
            return None
        except OperationalError as error:
            # On a busy machine SQLite sends away who has waited for long; nothing of the transaction is left.
            if "locked" not in str(error):
                raise
print("begun", flush=True)
for year in (2031, 2030):
    tried(lambda: publish_year(Edition.objects.get(year=year), now=timezone.now()))
for phase in Phase.objects.filter(task__edition__year__gt=2026).order_by("-pk"):
    tried(lambda: publish(phase, now=timezone.now()))
    tried(lambda: correct(newest_version(phase), note="Again.", now=timezone.now()))
for phase in Phase.objects.filter(task__edition__year=2030):
    tried(lambda: withdraw(newest_version(phase), reason="Wrong.", now=timezone.now()))
print("done", flush=True)
"""
ASK = """
import json
from leaderboard.domain.log import what_is_broken
from leaderboard.models import LogEntry, Publication
frozen = Publication.objects.filter(state="frozen", year__gt=2026)
told = LogEntry.objects.values_list("kind", "publication")
print(json.dumps([
    what_is_broken(),
    sorted(told) == sorted(
        [("published", each.pk) for each in frozen] + [("withdrawn", each.pk) for each in frozen if each.withdrawn_at]
    ),
    frozen.count(),
    frozen.filter(withdrawn_at__isnull=False).count(),
    LogEntry.objects.count(),
]))
"""


def test_lines_of_many_processes_make_one_chain(empty_site: Site):
    site = empty_site
    site.run(SEED)
    processes = begun(site, *[ACT] * PROCESSES)
    outputs = [process.communicate(timeout=WAIT_SECONDS * 3)[0] for process in processes]
    assert outputs == ["done\n"] * PROCESSES
    broken, is_complete, published, withdrawn, lines = json.loads(site.run(ASK))
    assert (broken, is_complete, lines) == ("", True, published + withdrawn)
    # Every phase at least once, and more than one process has left a line.
    assert published > PHASES
    assert withdrawn >= PHASES // 2
