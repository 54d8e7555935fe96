from datetime import timedelta

import pytest
from django.http import Http404

from challenge.models import AuditEvent
from submissions.domain.errors import NotInTeam
from submissions.domain.shared_files import LinkEnded, may_share, public_file_name, share, signed, submission_signed
from submissions.enums import Role
from submissions.models import Membership, Submission
from tests.factories import NOW, make_phase, make_submission, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


@pytest.fixture
def submission() -> Submission:
    return make_submission(make_phase())


def test_a_team_shares_its_file_and_takes_that_back_on_record(submission):
    member = submission.submitted_by
    assert submission.shares_file is False
    for shares, verb in ((True, "file.shared"), (False, "file.unshared")):
        for _ in range(2):
            share(member, submission, shares=shares, now=NOW)
        submission.refresh_from_db()
        assert submission.shares_file is shares
        assert AuditEvent.objects.get(verb=verb).actor == member


def test_nobody_else_decides_and_an_observer_does_not(submission):
    observer = make_user()
    Membership.objects.create(team=submission.team, user=observer, role=Role.OBSERVER, joined_at=NOW)
    for person in (make_user(), observer):
        assert not may_share(person, submission)
        with pytest.raises(NotInTeam):
            share(person, submission, shares=True, now=NOW)
    submission.refresh_from_db()
    assert submission.shares_file is False


def test_what_was_withdrawn_is_not_shared_any_more(submission):
    share(submission.submitted_by, submission, shares=True, now=NOW)
    link = signed(submission.pk, NOW)
    assert submission_signed(link, NOW) == submission
    Submission.objects.update(withdrawn_at=NOW)
    submission.refresh_from_db()
    assert not may_share(submission.submitted_by, submission)
    with pytest.raises(Http404):
        submission_signed(link, NOW)


@pytest.mark.parametrize(
    ("sent", "ending"),
    [
        ("Team Ada best.csv", ".csv"),
        ("ada.CSV.GZ", ".csv.gz"),
        ("ada.gz", ".gz"),
        ("boxes.ada.json", ".json"),
        ("ada.lovelace", ""),
        ("ada", ""),
    ],
)
def test_the_name_tells_the_entry_and_the_format_alone(submission, sent, ending):
    submission.file_name = sent
    assert public_file_name(submission) == f"2026-classification-{submission.pk}{ending}"


def test_a_link_opens_one_file_for_ten_minutes(submission):
    Submission.objects.update(shares_file=True)
    link = signed(submission.pk, NOW)
    assert submission_signed(link, NOW + timedelta(minutes=9, seconds=59)) == submission
    with pytest.raises(LinkEnded):
        submission_signed(link, NOW + timedelta(minutes=10))


def test_a_link_that_we_did_not_make_opens_nothing(submission):
    Submission.objects.update(shares_file=True)
    text = signed(submission.pk, NOW)
    for forged in ("", "abc", text[:-1], text.swapcase()):
        with pytest.raises(Http404):
            submission_signed(forged, NOW)


def test_taking_it_back_ends_links_at_once(submission):
    share(submission.submitted_by, submission, shares=True, now=NOW)
    link = signed(submission.pk, NOW)
    share(submission.submitted_by, submission, shares=False, now=NOW)
    with pytest.raises(Http404):
        submission_signed(link, NOW)
