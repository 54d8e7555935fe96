from datetime import timedelta

import pytest

from challenge.enums import Split
from challenge.models import Edition
from leaderboard.domain.correcting import withdraw
from leaderboard.domain.publish import publish
from leaderboard.domain.shared_entries import SharedFile, shared_file, shared_files
from submissions.models import Submission
from tests.factories import NOW, make_phase, make_scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)


@pytest.fixture
def phase():
    made = make_phase(split=Split.TEST, limit_per_day=None)
    make_scored(made, wrong=3)
    Submission.objects.update(shares_file=True)
    make_scored(made, wrong=5)
    return made


def offered(phase, submission, now=CLOSED) -> SharedFile | None:
    return shared_file(Edition.objects.get(pk=phase.task.edition_id), phase.task.slug, submission.pk, now)


def test_only_the_files_that_are_shared_and_only_once_results_are_final(phase):
    shared, kept = phase.submissions.order_by("-shares_file")
    assert offered(phase, shared) is None
    publication = publish(phase, now=CLOSED)
    told = {row["submission_id"]: row["file_sha256"] for row in publication.contents["rows"]}
    expected = SharedFile(2026, "classification", shared.pk, shared.file_size, told[str(shared.pk)])
    assert (offered(phase, shared), offered(phase, kept)) == (expected, None)
    assert shared_files(phase.task.edition, CLOSED) == [expected]


def test_what_is_not_among_the_final_entries_stays_with_its_team(phase):
    shared = phase.submissions.get(shares_file=True)
    make_scored(phase, wrong=1, team=shared.team)
    publish(phase, now=CLOSED)
    assert offered(phase, shared) is None


def test_no_file_is_given_while_names_are_hidden(phase):
    shared = phase.submissions.get(shares_file=True)
    publish(phase, now=CLOSED)
    until = CLOSED + timedelta(days=7)
    Edition.objects.update(anonymous_until=until)
    assert offered(phase, shared, until - timedelta(seconds=1)) is None
    assert offered(phase, shared, until) is not None


def test_withdrawn_results_withdrawn_files_and_concealed_editions_give_nothing(phase):
    shared = phase.submissions.get(shares_file=True)
    publication = publish(phase, now=CLOSED)
    for change, back in (
        ((Submission, {"withdrawn_at": CLOSED}), {"withdrawn_at": None}),
        ((Submission, {"shares_file": False}), {"shares_file": True}),
        ((Edition, {"is_public": False}), {"is_public": True}),
    ):
        model, fields = change
        model.objects.update(**fields)
        assert offered(phase, shared) is None
        model.objects.update(**back)
        assert offered(phase, shared) is not None
    withdraw(publication, reason="Wrong.", now=CLOSED)
    assert offered(phase, shared) is None
