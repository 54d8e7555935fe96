from datetime import timedelta

import pytest

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_release
from challenge.models import AuditEvent, Release
from leaderboard.domain.going_live import go_live
from leaderboard.domain.standings import is_stale, refresh_standings
from leaderboard.models import Publication
from submissions.domain.errors import RescoringRefused
from submissions.domain.evaluation import run_evaluation
from submissions.domain.rescoring import start_rescoring
from submissions.enums import Failure, Status
from submissions.models import Evaluation
from tests.factories import CLASSES, IMAGES, LABELS, NOW, make_phase, make_submission, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
LATER = NOW + timedelta(hours=1)


def score_everything() -> None:
    for pk in Evaluation.objects.filter(status=Status.QUEUED).values_list("pk", flat=True):
        run_evaluation(pk, worker="here", clock=lambda: LATER)


def other_release(phase) -> Release:
    """Labels that say the last class everywhere, which is not among the guesses of ten images."""
    labels = [(image, CLASSES[5][1]) for image in IMAGES]
    return make_release(freeze(import_ground_truth(phase=phase, labels=labels, now=LATER), now=LATER), now=LATER)


@pytest.fixture
def phase():
    made = make_phase(limit_per_day=None)
    make_submission(made)
    score_everything()
    refresh_standings(made.pk, now=NOW)
    return made


def live_counts() -> list[list[int]]:
    return [entry.metrics["flat_error"]["wrong"] for entry in Publication.objects.get().entries.all()]


def test_live_scores_change_at_the_decision_and_not_before(phase):
    release = other_release(phase)
    before = live_counts()
    start_rescoring(release, now=LATER)
    score_everything()
    assert live_counts() == before
    assert not is_stale(phase.pk, NOW)
    person = make_user()
    go_live(release, now=LATER, actor=person)
    phase.refresh_from_db()
    release.refresh_from_db()
    assert phase.live_release == release
    assert (release.live_since, release.candidate_since) == (LATER, None)
    assert live_counts() != before
    assert live_counts() == [[10] * 5]
    assert not is_stale(phase.pk, NOW)
    assert Publication.objects.get().release_digest == release.digest
    told = AuditEvent.objects.get(verb="release.replaced")
    assert (told.actor, told.details["by"], told.details["changed"]) == (person, release.digest, 1)


def test_back_again_needs_a_decision_too(phase):
    old, release = phase.live_release, other_release(phase)
    start_rescoring(release, now=LATER)
    score_everything()
    go_live(release, now=LATER)
    with pytest.raises(RescoringRefused, match="have not been scored against it"):
        go_live(old, now=LATER)
    start_rescoring(old, now=LATER)
    go_live(old, now=LATER)
    assert live_counts() == [[0] * 5]


def test_until_all_is_scored_anew_nothing_goes_live(phase):
    release = other_release(phase)
    with pytest.raises(RescoringRefused, match="Score them anew first"):
        go_live(release, now=LATER)
    start_rescoring(release, now=LATER)
    with pytest.raises(RescoringRefused, match="0 of 1 submissions are scored anew: 1 wait, 0 failed"):
        go_live(release, now=LATER)
    Evaluation.objects.filter(release=release).update(status=Status.FAILED, failure=Failure.WORKER_LOST)
    with pytest.raises(RescoringRefused, match="0 wait, 1 failed"):
        go_live(release, now=LATER)
    phase.refresh_from_db()
    assert phase.live_release != release


def test_what_an_organizer_ended_leaves_the_table(phase):
    release = other_release(phase)
    start_rescoring(release, now=LATER)
    Evaluation.objects.filter(release=release).update(status=Status.FAILED, failure=Failure.BY_ORGANIZER)
    go_live(release, now=LATER)
    assert live_counts() == []


def test_a_file_that_came_meanwhile_is_waited_for(phase):
    release = other_release(phase)
    start_rescoring(release, now=LATER)
    score_everything()
    make_submission(phase)
    # Scored against the live labels; the other score is queued with it.
    run_evaluation(Evaluation.objects.get(status=Status.QUEUED).pk, worker="here", clock=lambda: LATER)
    with pytest.raises(RescoringRefused, match="1 of 2"):
        go_live(release, now=LATER)
    score_everything()
    go_live(release, now=LATER)
    assert len(live_counts()) == 2


def test_the_first_labels_of_a_phase_need_nothing_else():
    phase = make_phase(with_release=False)
    truth = freeze(import_ground_truth(phase=phase, labels=LABELS, now=NOW), now=NOW)
    release = make_release(truth, now=NOW)
    go_live(release, now=NOW)
    assert Publication.objects.get().release_digest == release.digest
    with pytest.raises(RescoringRefused, match="live already"):
        go_live(release, now=NOW)
