"""The gates at every way in: what is refused before bytes travel, and what counts when they have arrived."""

import pytest

from submissions.domain.assembling import Arriving, append
from submissions.domain.checking import check_file
from submissions.domain.errors import NotRegistered, TermsNotAccepted
from submissions.domain.intake import Details, accept_submission, what_is_left
from submissions.domain.receive import receive
from submissions.domain.streams import ByteStream
from submissions.domain.submitting import submit_upload
from submissions.domain.terms import accept_terms
from submissions.domain.uploads import create_upload, finalize_upload
from submissions.enums import RegistrationState
from submissions.models import FileCheck, QuotaSlot, Registration, Submission, Upload
from tests.factories import NOW, csv_of, make_phase, make_team, perfect_guesses, upload_of
from tests.factories.taking_part import make_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

CONTENT = csv_of(perfect_guesses())


@pytest.fixture
def team():
    return make_team(make_phase().task.edition)


def accept(team, version=1):
    accept_terms(user=team.members.get(), edition=team.edition, version=version, now=NOW)


def unregistered(team):
    Registration.objects.filter(team=team).delete()
    return NotRegistered


def declined(team):
    Registration.objects.filter(team=team).update(state=RegistrationState.DECLINED, reason="No.")
    return NotRegistered


def waiting(team):
    Registration.objects.filter(team=team).update(state=RegistrationState.PENDING)
    return NotRegistered


def asked_anew(team):
    make_terms(team.edition)
    accept(team)
    make_terms(team.edition)
    return TermsNotAccepted


def clock():
    return NOW


def submit(team, key="k"):
    return submit_upload(
        user=team.members.get(),
        team=team,
        task=team.edition.tasks.get(),
        upload=upload_of(),
        details=Details(),
        idempotency_key=key,
        clock=clock,
    )


def check(team):
    phase = team.edition.tasks.get().phases.get()
    return check_file(user=team.members.get(), team=team, phase=phase, upload=temporary(), clock=clock)


def temporary():
    from django.core.files.uploadedfile import TemporaryUploadedFile

    file = TemporaryUploadedFile("a.csv", "text/csv", len(CONTENT), None)
    file.write(CONTENT)
    file.seek(0)
    return file


def announce(team):
    task = team.edition.tasks.get()
    return create_upload(
        user=team.members.get(), team=team, task=task, length=len(CONTENT), metadata={"filename": "a.csv"}, now=NOW
    )


@pytest.mark.parametrize("hinder", [unregistered, waiting, declined, asked_anew])
@pytest.mark.parametrize("way", [submit, check, announce])
def test_every_way_in_is_shut_and_nothing_is_counted(team, way, hinder):
    with pytest.raises(hinder(team), match="http"):
        way(team)
    assert not any(rows.objects.exists() for rows in (Submission, QuotaSlot, FileCheck, Upload))


@pytest.mark.parametrize("way", [submit, check, announce])
def test_whoever_registered_and_accepted_gets_in(team, way):
    make_terms(team.edition)
    accept(team)
    assert way(team)


def test_the_page_says_why_no_file_can_be_sent(team):
    make_terms(team.edition)
    [left] = what_is_left(team, team.edition.tasks.get().phases.all(), NOW)
    assert "has not accepted version 1" in left.refusal.message


def test_terms_of_while_a_file_travelled_count_when_it_is_finalized(team):
    """A new version asks for the upload too; accepted, the same upload is finalized, and no byte travels twice."""
    upload = announce(team)
    append(upload, Arriving(offset=0, length=len(CONTENT), read=ByteStream([CONTENT]).read), clock=clock)
    upload.refresh_from_db()
    make_terms(team.edition)
    with pytest.raises(TermsNotAccepted):
        finalize_upload(upload, user=upload.user, idempotency_key="", clock=clock)
    accept(team)
    assert finalize_upload(upload, user=upload.user, idempotency_key="", clock=clock).team == team


def test_terms_of_while_a_form_travelled_are_asked_for_in_the_transaction_itself(team):
    stored = receive(upload_of())
    make_terms(team.edition)
    with pytest.raises(TermsNotAccepted):
        accept_submission(
            user=team.members.get(),
            team=team,
            phase=team.edition.tasks.get().phases.get(),
            stored=stored,
            details=Details(),
            idempotency_key="k",
            now=NOW,
        )
    assert not QuotaSlot.objects.exists()


def test_what_was_accepted_before_is_answered_the_same_after_new_terms(team):
    first = submit(team)
    make_terms(team.edition)
    assert submit(team) == first
