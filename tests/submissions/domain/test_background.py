from datetime import timedelta

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError

from submissions.domain.background import Ended, end, hear, worked_on
from submissions.domain.materials import StorageCorrupt, StorageUnavailable
from submissions.domain.recovery import sweep
from submissions.enums import AuditState
from submissions.models import LabelAudit, Relabelling, Retirement
from tests.factories import NOW, make_phase

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit() -> LabelAudit:
    phase = make_phase()
    return LabelAudit.objects.create(phase=phase, release=phase.live_release, min_entries=2, started_at=NOW)


def after(seconds: float):
    return NOW + timedelta(seconds=seconds)


def test_a_worker_that_died_leaves_work_that_the_sweeper_ends(audit, rings):
    hear(audit, after(60))
    sweep(after(60 + 599))
    audit.refresh_from_db()
    assert audit.state == AuditState.RUNNING
    sweep(after(60 + 600))
    audit.refresh_from_db()
    assert (audit.state, audit.finished_at) == (AuditState.FAILED, after(660))
    assert "Its worker died: nothing was heard of it for 10 minutes" in audit.note
    assert rings == []


def test_work_that_kills_one_worker_after_another_is_ended_all_the_same(audit, rings):
    for seconds in range(300, 1_801, 300):
        hear(audit, after(seconds - 1))
        sweep(after(seconds))
        audit.refresh_from_db()
        assert (audit.state == AuditState.FAILED) == (seconds == 1_800)
    assert "or killed one after another" in audit.note


def test_work_that_no_worker_took_is_rung_for_again_and_given_up_in_the_end(audit, rings, monkeypatch):
    monkeypatch.setattr("submissions.domain.background.rings_unheard", lambda _queue: 0)
    sweep(after(14))
    assert rings == []
    sweep(after(15))
    assert rings == [("submissions.audit_labels", {"audit_id": audit.pk})]
    sweep(after(600))
    audit.refresh_from_db()
    assert "No worker took it within 10 minutes" in audit.note


def test_rings_that_the_broker_holds_still_are_not_repeated(audit, rings, monkeypatch):
    monkeypatch.setattr("submissions.domain.background.rings_unheard", lambda _queue: 1)
    sweep(after(15))
    assert rings == []


def test_relabelling_is_tended_too(audit, rings, monkeypatch):
    monkeypatch.setattr("submissions.domain.background.rings_unheard", lambda _queue: 0)
    truth = audit.release.ground_truth
    made = Relabelling.objects.create(phase=audit.phase, based_on=truth, images=1, started_at=NOW)
    sweep(after(15))
    assert ("submissions.relabel", {"relabelling_id": made.pk}) in rings
    sweep(after(600))
    made.refresh_from_db()
    assert made.state == AuditState.FAILED


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (StorageCorrupt("labels have changed"), "labels have changed"),
        (StorageUnavailable("bucket"), "could not be read"),
        (MemoryError(), "more memory than a worker may use"),
        (OSError(12, "no memory"), "more memory"),
        (OSError(5, "disk"), "could not be read"),
        (SoftTimeLimitExceeded(), "longer than a worker may take"),
        (RuntimeError("secret"), "an error of ours"),
    ],
)
def test_work_that_cannot_go_on_says_why(audit, error, told):
    with worked_on(audit, lambda: NOW):
        raise error
    assert audit.state == AuditState.FAILED
    assert told in audit.note
    assert "secret" not in audit.note


def test_a_database_that_is_away_leaves_the_work_to_the_sweeper(audit):
    with pytest.raises(OperationalError), worked_on(audit, lambda: NOW):
        raise OperationalError
    audit.refresh_from_db()
    assert audit.state == AuditState.RUNNING


def test_what_has_ended_stays_as_it_ended(audit):
    assert end(audit, AuditState.DONE, NOW)
    assert not end(audit, AuditState.FAILED, NOW, note="too late")
    with pytest.raises(Ended):
        hear(audit, NOW)
    with worked_on(audit, lambda: NOW):
        hear(audit, NOW)
    assert (audit.state, audit.note) == (AuditState.DONE, "")


def test_retiring_is_tended_too(audit, rings, monkeypatch):
    monkeypatch.setattr("submissions.domain.background.rings_unheard", lambda _queue: 0)
    made = Retirement.objects.create(phase=audit.phase, release=audit.release, started_at=NOW)
    sweep(after(15))
    assert ("leaderboard.retire", {"retirement_id": made.pk}) in rings
