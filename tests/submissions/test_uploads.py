"""The tus protocol, header by header, and what comes of an upload."""

import base64
import hashlib
import os
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.test import Client, TestCase

from challenge.domain.tokens import issue_token
from challenge.models import AuditEvent
from submissions.models import QuotaSlot, Submission, Upload, UploadPart
from tests.factories import NOW, csv_of, make_phase, make_team, make_user, perfect_guesses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

URL = "/api/v1/uploads/"
CONTENT = csv_of(perfect_guesses())
TUS = {"Tus-Resumable": "1.0.0"}
OCTETS = "application/offset+octet-stream"


@pytest.fixture
def team(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_team(make_phase().task.edition)


@pytest.fixture
def headers(team):
    return TUS | bearer(team.members.get())


def bearer(user, *scopes):
    _token, secret = issue_token(user=user, name="t", now=NOW, scopes=scopes or ("submit",))
    return {"Authorization": f"Bearer {secret}"}


def metadata(**fields):
    known = {"filename": "run.csv", "year": "2026", "task": "classification"} | fields
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in known.items())


def create(client, headers, length=0, **fields):
    announced = {"Upload-Length": str(length or len(CONTENT)), "Upload-Metadata": metadata(**fields)}
    return client.generic("POST", URL, headers=headers | announced)


def patch(client, address, headers, content, offset=0, **more):
    return client.patch(address, content, content_type=OCTETS, headers=headers | {"Upload-Offset": str(offset)} | more)


def finalize(client, address, headers, key=""):
    more = {"Idempotency-Key": key} if key else {}
    return client.generic("POST", f"{address}finalize", headers=headers | more)


def uploaded(client, headers, **fields):
    address = create(client, headers, **fields)["Location"]
    assert patch(client, address, headers, CONTENT).status_code == 204
    return address


def code(response):
    return response.status_code, response.json()["code"]


def test_options_tell_what_the_server_speaks(client, settings):
    response = client.options(URL)
    assert response.status_code == 204
    assert response["Tus-Version"] == response["Tus-Resumable"] == "1.0.0"
    assert set(response["Tus-Extension"].split(",")) == {"creation", "checksum", "expiration", "termination"}
    assert response["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert response["Tus-Max-Size"] == str(settings.MAX_PREDICTION_FILE_BYTES)


def test_a_file_in_three_parts_becomes_a_submission(client, headers):
    created = create(client, headers, message="ResNet 50", track="outside", sha256=hashlib.sha256(CONTENT).hexdigest())
    assert (created.status_code, created["Upload-Offset"]) == (201, "0")
    assert created["Upload-Expires"] == "Thu, 11 Jun 2026 12:00:00 GMT"
    address, offset = created["Location"], 0
    for piece in (CONTENT[:100], CONTENT[100:101], CONTENT[101:]):
        response = patch(client, address, headers, piece, offset)
        offset += len(piece)
        assert (response.status_code, response["Upload-Offset"]) == (204, str(offset))
        head = client.head(address, headers=headers)
        assert (head["Upload-Offset"], head["Upload-Length"]) == (str(offset), str(len(CONTENT)))
        assert head["Cache-Control"] == "no-store"
    body = finalize(client, address, headers).json()
    assert body["status"] == "queued"
    assert (body["file_name"], body["message"], body["track"]) == ("run.csv", "ResNet 50", "outside")
    assert body["file_sha256"] == hashlib.sha256(CONTENT).hexdigest()
    with Submission.objects.get().file.open() as file:
        assert file.read() == CONTENT
    assert UploadPart.objects.count() == 0


def test_the_answer_is_that_of_a_file_sent_at_once(client, headers, team):
    address = uploaded(client, headers)
    response = finalize(client, address, headers)
    reader = bearer(team.members.get(), "read")
    assert response.status_code == 202
    assert client.get(f"/api/v1/submissions/{response.json()['id']}", headers=reader).json() == response.json()


def test_finalized_twice_it_is_the_same_submission_and_one_slot(client, headers):
    address = uploaded(client, headers)
    first, second = (finalize(client, address, headers, key).json() for key in ("one", "two"))
    assert first["id"] == second["id"]
    assert QuotaSlot.objects.count() == 1


def test_two_uploads_of_one_file_with_one_key_are_one_submission(client, headers):
    addresses = [uploaded(client, headers), uploaded(client, headers)]
    ids = {finalize(client, address, headers, "same").json()["id"] for address in addresses}
    assert len(ids) == Submission.objects.count() == QuotaSlot.objects.count() == 1


def test_a_key_that_named_another_file_is_refused(client, headers):
    finalize(client, uploaded(client, headers), headers, "same")
    address = create(client, headers, length=3)["Location"]
    patch(client, address, headers, b"abc")
    assert code(finalize(client, address, headers, "same")) == (409, "key_reused")


def test_what_is_not_whole_cannot_be_finalized(client, headers):
    address = create(client, headers)["Location"]
    patch(client, address, headers, CONTENT[:-1])
    assert code(finalize(client, address, headers)) == (409, "upload_incomplete")
    assert patch(client, address, headers, CONTENT[-1:], len(CONTENT) - 1).status_code == 204
    assert finalize(client, address, headers).status_code == 202


def test_a_wrong_declared_hash_uses_nothing_and_ends_the_upload(client, headers):
    address = uploaded(client, headers, sha256="0" * 64)
    assert code(finalize(client, address, headers)) == (422, "upload_refused")
    assert Submission.objects.count() == QuotaSlot.objects.count() == Upload.objects.count() == 0


@pytest.mark.parametrize("offset", [0, 99, 101])
def test_a_part_at_a_wrong_offset_is_refused(client, headers, offset):
    address = create(client, headers)["Location"]
    patch(client, address, headers, CONTENT[:100])
    assert code(patch(client, address, headers, CONTENT[offset:], offset)) == (409, "wrong_offset")
    assert client.head(address, headers=headers)["Upload-Offset"] == "100"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_checksum_is_kept_to(client, headers, algorithm):
    address = create(client, headers)["Location"]
    right = base64.b64encode(hashlib.new(algorithm, CONTENT).digest()).decode()
    wrong = base64.b64encode(hashlib.new(algorithm, b"other").digest()).decode()
    refused = patch(client, address, headers, CONTENT, **{"Upload-Checksum": f"{algorithm} {wrong}"})
    assert code(refused) == (460, "checksum_mismatch")
    assert client.head(address, headers=headers)["Upload-Offset"] == "0"
    assert patch(client, address, headers, CONTENT, **{"Upload-Checksum": f"{algorithm} {right}"}).status_code == 204


@pytest.mark.parametrize("header", ["md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha1 ***", "sha1"])
def test_a_checksum_that_cannot_be_read_is_refused(client, headers, header):
    address = create(client, headers)["Location"]
    response = patch(client, address, headers, CONTENT, **{"Upload-Checksum": header})
    assert response.status_code in {400, 460}
    assert client.head(address, headers=headers)["Upload-Offset"] == "0"


def test_more_bytes_than_announced_are_refused(client, headers):
    address = create(client, headers, length=10)["Location"]
    assert code(patch(client, address, headers, CONTENT)) == (413, "file_too_large")


def test_another_version_of_the_protocol_is_refused(client, headers):
    response = create(client, headers | {"Tus-Resumable": "0.2.2"})
    assert code(response) == (412, "wrong_version")
    assert response["Tus-Resumable"] == "1.0.0"


def test_other_content_than_octets_is_refused(client, headers):
    address = create(client, headers)["Location"]
    response = client.patch(address, CONTENT, content_type="text/csv", headers=headers | {"Upload-Offset": "0"})
    assert code(response) == (415, "wrong_content_type")


def test_a_part_may_come_by_post_where_a_proxy_knows_no_patch(client, headers):
    address = create(client, headers)["Location"]
    more = {"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert client.post(address, CONTENT, content_type=OCTETS, headers=headers | more).status_code == 204


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"Upload-Length": "1e9"}, (400, "wrong_number")),
        ({"Upload-Length": "-1"}, (400, "wrong_number")),
        ({"Upload-Length": "٣"}, (400, "wrong_number")),
        ({"Upload-Length": "0"}, (422, "upload_refused")),
        ({"Upload-Length": str(1 << 40)}, (413, "file_too_large")),
        ({"Upload-Metadata": "year ***"}, (400, "wrong_metadata")),
        ({"Upload-Metadata": ""}, (400, "wrong_number")),
        ({"Upload-Metadata": metadata(task="singing")}, (404, "not_found")),
        ({"Upload-Metadata": metadata(track="secret")}, (422, "upload_refused")),
    ],
)
def test_what_cannot_become_a_submission_is_not_created(client, headers, change, told):
    sent = headers | {"Upload-Length": "10", "Upload-Metadata": metadata()} | change
    assert code(client.generic("POST", URL, headers=sent)) == told
    assert Upload.objects.count() == 0


def test_a_body_at_creation_is_refused(client, headers):
    sent = headers | {"Upload-Length": "10", "Upload-Metadata": metadata()}
    assert code(client.post(URL, b"x" * 10, content_type=OCTETS, headers=sent)) == (415, "no_body_here")


def test_without_room_nothing_begins(client, headers, settings):
    address = create(client, headers)["Location"]
    settings.UPLOAD_RESERVE_BYTES = 1 << 60
    assert code(create(client, headers)) == (507, "no_space_left")
    assert code(patch(client, address, headers, CONTENT)) == (507, "no_space_left")


def test_at_the_limit_no_bytes_travel(client, headers, team):
    for _each in range(2):
        finalize(client, uploaded(client, headers), headers)
    assert code(create(client, headers)) == (429, "quota_exceeded")


def test_a_team_has_only_so_many_unfinished_uploads(client, headers, settings):
    settings.UPLOADS_PER_TEAM = 1
    address = create(client, headers)["Location"]
    assert code(create(client, headers)) == (429, "too_many_uploads")
    assert client.delete(address, headers=headers).status_code == 204
    assert create(client, headers).status_code == 201


def test_an_ended_upload_is_gone_and_a_finished_one_stays(client, headers):
    ended, finished = create(client, headers)["Location"], uploaded(client, headers)
    patch(client, ended, headers, CONTENT[:50])
    assert client.delete(ended, headers=headers).status_code == 204
    assert client.head(ended, headers=headers).status_code == 404
    assert UploadPart.objects.count() == 1
    finalize(client, finished, headers)
    assert code(client.delete(finished, headers=headers)) == (409, "upload_finished")


def test_an_upload_that_was_forgotten_expires(client, headers, team, time_machine):
    address = create(client, headers)["Location"]
    time_machine.move_to(NOW + timedelta(hours=24), tick=False)
    assert client.head(address, headers=headers).status_code == 410


def test_while_one_request_works_on_it_others_wait(client, headers):
    address = create(client, headers)["Location"]
    Upload.objects.update(locked_until=NOW + timedelta(seconds=20))
    assert code(patch(client, address, headers, CONTENT)) == (423, "upload_busy")
    assert code(finalize(client, address, headers)) == (423, "upload_busy")
    Upload.objects.update(locked_until=NOW)
    assert patch(client, address, headers, CONTENT).status_code == 204


def test_only_so_many_parts_of_a_team_arrive_at_once(client, headers, settings):
    settings.UPLOAD_PARTS_PER_TEAM = 1
    create(client, headers)
    Upload.objects.update(locked_until=NOW + timedelta(seconds=20))
    address = create(client, headers)["Location"]
    assert code(patch(client, address, headers, CONTENT)) == (423, "upload_busy")


def test_others_do_not_see_an_upload(client, headers, team):
    address = create(client, headers)["Location"]
    stranger = make_user()
    make_team(team.edition, user=stranger)
    theirs = TUS | bearer(stranger)
    assert client.head(address, headers=theirs).status_code == 404
    assert patch(client, address, theirs, CONTENT).status_code == 404
    assert client.delete(address, headers=theirs).status_code == 404
    assert finalize(client, address, theirs).status_code == 404


def test_a_token_needs_the_scope(client, team):
    assert code(create(client, TUS | bearer(team.members.get(), "read"))) == (403, "forbidden")


def test_nobody_and_a_wrong_token_are_told_to_sign_in(client, team):
    assert code(create(client, TUS)) == (401, "not_signed_in")
    client.force_login(team.members.get())
    assert code(create(client, TUS | {"Authorization": "Bearer ys_wrong"})) == (401, "not_signed_in")


def test_a_browser_sends_the_pages_token(team):
    client = Client(enforce_csrf_checks=True)
    client.force_login(team.members.get())
    assert code(create(client, TUS)) == (403, "forbidden")
    page = client.get("/2026/classification/submit/")
    headers = TUS | {"X-CSRFToken": page.context["csrf_token"].__str__()}
    address = create(client, headers)["Location"]
    assert patch(client, address, TUS, CONTENT).status_code == 403
    assert patch(client, address, headers, CONTENT).status_code == 204
    assert finalize(client, address, TUS).status_code == 403
    assert finalize(client, address, headers).status_code == 202


def delete(path):
    storages["predictions"].delete(path)


def truncate(path):
    os.truncate(storages["predictions"].path(path), 10)


@pytest.mark.parametrize("lose", [delete, truncate])
def test_a_part_that_is_lost_is_our_fault_and_says_so(client, headers, team, lose, mailoutbox):
    organizer = make_user()
    team.edition.organizers.add(organizer)
    address = uploaded(client, headers)
    upload = Upload.objects.get()
    lose(UploadPart.objects.get().path)
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = finalize(client, address, headers)
    assert code(response) == (500, "part_lost")
    for told in ("storage no longer has it", "our fault", "No slot was used", "Upload the file again"):
        assert told in response.json()["detail"]
    assert Submission.objects.count() == QuotaSlot.objects.count() == 0
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([organizer.email], "[Yardstick] An upload lost a part: run.csv")
    assert str(upload.pk) in mail.body
    # A client that sends the file again must not resume what can never be whole.
    assert client.head(address, headers=headers).status_code == 404
    assert AuditEvent.objects.get(verb="upload.part_lost").subject == f"upload {upload.pk}"
