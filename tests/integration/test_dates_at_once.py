"""A date moves while a file arrives at the old end's very instant: on PostgreSQL, in transactions that overlap."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.servers import choose, started
from tests.shell import Shell

pytestmark = pytest.mark.integration

PRELUDE = """
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

from django.db import connection, transaction
from submissions.domain.errors import PhaseClosed
from submissions.domain.extending import change_dates
from submissions.domain.intake import Details, accept_submission
from submissions.domain.new_dates import NewEnd
from submissions.domain.receive import receive
from submissions.models import Evaluation, QuotaSlot, Submission
from challenge.models import Edition, Phase
from tests.factories import NOW, make_edition, make_phase, make_team, upload_of

END = NOW + timedelta(days=30)
PATIENCE = 20

def world():
    year = 3000 + Edition.objects.count()
    phase = make_phase(edition=make_edition(year))
    return phase, make_team(phase.task.edition)

def move(phase, at):
    return change_dates(
        phase.task.edition, scope=None, end=NewEnd(at=at), reason="r", confirmed=at, now=NOW, actor=None
    )

def send(phase, team, now):
    user = team.members.get()
    try:
        accept_submission(
            user=user, team=team, phase=phase, stored=receive(upload_of()), details=Details(),
            idempotency_key="k", now=now,
        )
    except PhaseClosed as refusal:
        return refusal.message
    return "accepted"

def rows(phase):
    found = Submission.objects.filter(phase=phase)
    evaluations = Evaluation.objects.filter(submission__in=found).count()
    return [found.count(), evaluations, QuotaSlot.objects.filter(submission__in=found).count()]

def apart(act):
    def run():
        try:
            return act()
        finally:
            connection.close()
    return run

pool = ThreadPoolExecutor(4)
"""


@pytest.fixture(scope="module")
def ask() -> Iterator[Callable[[str], Any]]:
    """Runs code in one process on a PostgreSQL of its own; what it prints is JSON."""
    with started(choose("postgresql")) as servers:
        environment = {
            "TEST_DATABASE_URL": servers.environment["DATABASE_URL"],
            "DJANGO_SETTINGS_MODULE": "challenge.settings.test",
        }
        with closing(Shell(environment)) as shell:
            shell.ask("from django.core.management import call_command; call_command('migrate', verbosity=0); print(1)")
            yield lambda code: shell.ask(PRELUDE + code)


def test_at_the_old_ends_instant_a_file_is_decided_by_one_of_the_two_dates(ask):
    """Both at once, many times: accepted with all its rows by the new date, or refused with none by the old one."""
    rounds = ask("""
told = []
for _ in range(12):
    phase, team = world()
    gate = Barrier(2)
    moved = pool.submit(apart(lambda: (gate.wait(PATIENCE), move(phase, END + timedelta(days=7)))))
    sent = pool.submit(apart(lambda: (gate.wait(PATIENCE), send(phase, team, END))[1]))
    moved.result(PATIENCE)
    told.append([sent.result(PATIENCE), rows(phase), Phase.objects.get(pk=phase.pk).closes_at.isoformat()])
print(json.dumps(told))
""")
    assert len(rounds) == 12
    for answer, rows, end in rounds:
        assert end == "2026-07-17T12:00:00+00:00"
        if answer == "accepted":
            assert rows[:2] == [1, 1]
            assert rows[2] >= 1
        else:
            assert answer.startswith("“Validation” closed at 2026-07-10 12:00")
            assert rows == [0, 0, 0]


def test_an_extension_that_is_not_committed_neither_holds_up_a_file_nor_decides_it(ask):
    during, after, rows = ask("""
phase, team = world()
with transaction.atomic():
    move(phase, END + timedelta(days=7))
    during = pool.submit(apart(lambda: send(phase, team, END))).result(PATIENCE)
after = send(phase, team, END)
print(json.dumps([during, after, rows(phase)]))
""")
    assert during.startswith("“Validation” closed at 2026-07-10 12:00")
    assert after == "accepted"
    assert rows[:2] == [1, 1]


def test_a_file_that_is_being_accepted_is_not_lost_when_its_phase_is_shortened(ask):
    answer, rows, later, end = ask("""
phase, team = world()
earlier = END - timedelta(days=10)
written, shortened = Event(), Event()

def accept():
    with transaction.atomic():
        answer = send(phase, team, earlier)
        written.set()
        shortened.wait(PATIENCE)
    return answer

sent = pool.submit(apart(accept))
assert written.wait(PATIENCE)
move(phase, earlier)
shortened.set()
answer = sent.result(PATIENCE)
other = make_team(phase.task.edition)
later = send(Phase.objects.get(pk=phase.pk), other, earlier)
print(json.dumps([answer, rows(phase), later, Phase.objects.get(pk=phase.pk).closes_at.isoformat()]))
""")
    assert answer == "accepted"
    assert rows[:2] == [1, 1]
    assert later.startswith("“Validation” closed at 2026-06-30 12:00")
    assert end == "2026-06-30T12:00:00+00:00"
