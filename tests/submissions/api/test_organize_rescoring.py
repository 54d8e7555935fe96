from datetime import timedelta

import pytest

from challenge.enums import OrganizerRole
from submissions.domain.lease import claim_evaluation
from submissions.enums import Failure, Status
from submissions.models import Evaluation
from tests.challenge.api.organizing import EDITION, last_event, organizer_of, queries_of
from tests.factories import NOW, make_edition, make_phase, make_scored
from tests.submissions.test_rescoring_page import other_release

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


@pytest.fixture
def phase(time_machine):
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)
    return make_phase(limit_per_day=None)


@pytest.fixture
def editor(client, phase):
    return organizer_of(client, phase.task.edition, OrganizerRole.EDITOR)


def address(release):
    return f"{EDITION}/releases/{release.pk}/rescoring"


def test_scoring_anew_is_begun_once_or_twice_and_told(editor, phase):
    for _ in range(2):
        make_scored(phase)
    release = other_release(phase)
    before = editor.get(address(release))[1]
    assert (before["total"], before["waiting"], before["candidate_since"], before["is_live"]) == (2, 2, None, False)
    assert (before["labels_version"], before["digest"]) == (2, release.digest)
    status, told = editor.post(address(release))
    assert (status, told["total"], told["waiting"], told["is_complete"]) == (202, 2, 2, False)
    assert told["candidate_since"] == "2026-06-10T14:00:00Z"
    assert last_event()[:2] == (editor.user, "release.rescoring_started")
    assert editor.post(address(release))[0] == 202
    assert Evaluation.objects.filter(is_rescore=True).count() == 2


def test_what_waits_is_not_scored_once_it_is_stopped(editor, phase):
    make_scored(phase)
    release = other_release(phase)
    editor.post(address(release))
    status, told = editor.post(f"{address(release)}/stop")
    assert (status, told["candidate_since"]) == (200, None)
    assert last_event()[:2] == (editor.user, "release.rescoring_stopped")
    assert not Evaluation.objects.filter(is_rescore=True).exists()


def test_what_failed_is_told_and_queued_again(editor, phase):
    team = make_scored(phase).submission.team
    release = other_release(phase)
    editor.post(address(release))
    rescore = Evaluation.objects.get(is_rescore=True)
    claim_evaluation(rescore.pk, worker="w", now=NOW)
    lost = {"status": Status.FAILED, "failure": Failure.WORKER_LOST, "finished_at": NOW}
    Evaluation.objects.filter(pk=rescore.pk).update(**lost)
    told = editor.get(address(release))[1]
    assert (told["failed"], told["waiting"]) == (1, 0)
    (failure,) = told["failures"]
    assert (failure["evaluation"], failure["team"], failure["failure"]) == (rescore.pk, team.name, "worker_lost")
    assert editor.post(f"{address(release)}/again") == (200, {"requeued": 1})
    assert editor.post(f"{address(release)}/again") == (200, {"requeued": 0})


def test_without_live_labels_nothing_is_scored_anew(editor, phase):
    bare = make_phase(task=phase.task, slug="test", with_release=False)
    release = other_release(bare)
    status, refused = editor.post(address(release))
    assert (status, refused["code"]) == (409, "rescoring_refused")


def test_a_release_of_another_edition_is_not_here(editor):
    theirs = make_phase(edition=make_edition(2025)).live_release
    assert editor.get(address(theirs))[0] == 404
    for act in ("", "/stop", "/again"):
        assert editor.post(address(theirs) + act)[0] == 404


def test_it_takes_the_same_queries_however_many_failed(editor, phase):
    make_scored(phase)
    release = other_release(phase)
    editor.post(address(release))
    Evaluation.objects.filter(is_rescore=True).update(status=Status.FAILED, failure=Failure.WORKER_LOST)
    before = queries_of(lambda: editor.get(address(release)))
    make_scored(phase)
    make_scored(phase)
    editor.post(address(release))
    Evaluation.objects.filter(is_rescore=True).update(status=Status.FAILED, failure=Failure.WORKER_LOST)
    assert queries_of(lambda: editor.get(address(release))) == before
    assert editor.get(address(release))[1]["failed"] == 3
