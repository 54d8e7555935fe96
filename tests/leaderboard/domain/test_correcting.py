from datetime import timedelta
from uuid import uuid4

import pytest

from challenge.enums import Reveal
from challenge.models import AuditEvent
from leaderboard.domain.correcting import correct, mark_not_comparable, withdraw
from leaderboard.domain.freezing import what_is_wrong
from leaderboard.domain.publish import CannotPublish, publish
from leaderboard.models import Publication
from submissions.models import Evaluation
from tests.factories import NOW, make_evaluation, make_phase, make_scored, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)
LATER = CLOSED + timedelta(days=1)


@pytest.fixture
def phase():
    return make_phase(limit_per_day=None, reveal=Reveal.HIDDEN)


@pytest.fixture
def published(phase):
    for wrong in (3, 5, 7):
        make_scored(phase, wrong=wrong)
    return publish(phase, now=CLOSED)


def rows(publication) -> list[tuple[int | None, int]]:
    return [(entry.rank, entry.primary_count) for entry in publication.entries.order_by("primary_count")]


def rescore(old: int, new: int) -> None:
    evaluation = Evaluation.objects.get(report__metrics__flat_error__wrong__4=old)
    evaluation.report["metrics"]["flat_error"]["wrong"][-1] = new
    evaluation.save()


def snapshot(publication) -> tuple:
    fresh = Publication.objects.get(pk=publication.pk)
    return tuple(fresh.contents.items()), fresh.digest, fresh.signature, fresh.note, rows(fresh)


def test_a_correction_is_the_next_version_and_the_old_one_stays(published):
    before = snapshot(published)
    rescore(7, 1)
    corrected = correct(published, note=" Labels of one image. ", now=LATER, actor=make_user())
    assert (corrected.version, corrected.replaces, corrected.note) == (2, published, "Labels of one image.")
    assert rows(corrected) == [(1, 1), (2, 3), (3, 5)]
    assert snapshot(published) == before
    assert corrected.contents["replaces"] == published.digest
    assert what_is_wrong(published) == what_is_wrong(corrected) == []


@pytest.mark.parametrize("words", ["", "  \n"])
def test_corrections_marks_and_withdrawals_need_words(published, words):
    entry = published.entries.first()
    for act in (
        lambda: correct(published, note=words, now=LATER),
        lambda: mark_not_comparable(published, entry.submission_id, reason=words, now=LATER),
        lambda: withdraw(published, reason=words, now=LATER),
    ):
        with pytest.raises(CannotPublish, match="Write"):
            act()
    assert Publication.objects.count() == 1


def test_what_is_still_scored_is_not_corrected(published, phase):
    make_evaluation(phase)
    with pytest.raises(CannotPublish, match="One file waits"):
        correct(published, note="Why.", now=LATER)


def test_only_the_newest_version_is_corrected(published):
    correct(published, note="Why.", now=LATER)
    for act in (
        lambda: correct(published, note="Again.", now=LATER),
        lambda: withdraw(published, reason="Again.", now=LATER),
    ):
        with pytest.raises(CannotPublish, match="not the newest"):
            act()


def test_an_entry_that_is_not_comparable_stays_without_a_rank_and_others_move_up(published):
    best = published.entries.get(primary_count=3)
    rescore(5, 1)
    marked = mark_not_comparable(published, best.submission_id, reason="Trained on the test images.", now=LATER)
    # No number changes: the one scored anew meanwhile is as it was.
    assert rows(marked) == [(None, 3), (1, 5), (2, 7)]
    entry = marked.entries.get(primary_count=3)
    assert (entry.is_comparable, entry.not_comparable_reason) == (False, "Trained on the test images.")
    assert "Trained on the test images." in marked.note
    assert rows(published) == [(1, 3), (2, 5), (3, 7)]
    assert what_is_wrong(marked) == []


def test_a_mark_outlives_corrections(published):
    best = published.entries.get(primary_count=3)
    marked = mark_not_comparable(published, best.submission_id, reason="Accounts.", now=LATER)
    rescore(7, 1)
    corrected = correct(marked, note="Labels.", now=LATER)
    assert (corrected.version, rows(corrected)) == (3, [(1, 1), (None, 3), (2, 5)])
    assert corrected.entries.get(primary_count=3).not_comparable_reason == "Accounts."


def test_what_is_no_entry_or_marked_already_is_not_marked(published):
    with pytest.raises(CannotPublish, match="no entry"):
        mark_not_comparable(published, uuid4(), reason="Why.", now=LATER)
    best = published.entries.get(primary_count=3)
    marked = mark_not_comparable(published, best.submission_id, reason="Why.", now=LATER)
    with pytest.raises(CannotPublish, match="already"):
        mark_not_comparable(marked, best.submission_id, reason="Why.", now=LATER)


def test_withdrawn_results_stay_readable_and_hide_again_what_was_hidden(published, phase):
    before = snapshot(published)
    withdraw(published, reason="Wrong labels.", now=LATER)
    found = Publication.objects.get()
    assert (found.withdrawn_at, found.withdrawn_reason, snapshot(found)) == (LATER, "Wrong labels.", before)
    phase.refresh_from_db()
    assert phase.results_opened_at is None
    assert AuditEvent.objects.get(verb="results.withdrawn").details["reason"] == "Wrong labels."
    with pytest.raises(CannotPublish, match="was withdrawn"):
        correct(published, note="Why.", now=LATER)
    assert publish(phase, now=LATER).version == 2
