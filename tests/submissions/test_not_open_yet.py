"""An announced edition that its organizers have not opened takes no file, whatever way it comes."""

import base64

import pytest

from challenge.domain.tokens import issue_token
from challenge.models import Edition
from submissions.models import FileCheck, Submission, Upload
from tests.factories import NOW, make_phase, make_team, upload_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

TASK = "/api/v1/editions/2026/tasks/classification"
TOLD = "“Challenge 2026” is not open yet: its organizers are still preparing it."


@pytest.fixture
def person(client, time_machine):
    """Signed in, in a team; the dates of the phase have begun, but the edition was not opened."""
    time_machine.move_to(NOW, tick=False)
    person = make_team(make_phase().task.edition).members.get()
    Edition.objects.update(opened_at=None)
    client.force_login(person)
    return person


@pytest.fixture
def bearer(person):
    return {"Authorization": f"Bearer {issue_token(user=person, name='t', now=NOW)[1]}"}


def nothing_was_taken() -> bool:
    return not any(model.objects.exists() for model in (Submission, Upload, FileCheck))


@pytest.mark.parametrize("page", ["submit", "check"])
def test_pages_say_so_beside_the_form(client, person, page):
    response = client.post(
        f"/2026/classification/{page}/", {"file": upload_of(), "track": "provided", "idempotency_key": "k"}
    )
    assert response.status_code == 422
    assert TOLD in response.text
    assert nothing_was_taken()


def test_the_page_says_so_before_a_file_is_chosen(client, person):
    page = client.get("/2026/classification/submit/").text
    assert TOLD in page
    assert "Not open yet" in page


@pytest.mark.parametrize("what", ["submissions", "checks"])
def test_the_api_says_so(client, bearer, what):
    response = client.post(f"{TASK}/{what}", {"file": upload_of()}, headers=bearer)
    assert (response.json()["code"], response.json()["detail"]) == ("not_ready", TOLD)
    assert nothing_was_taken()


def test_an_upload_is_refused_before_its_first_byte(client, bearer):
    named = {"filename": "run.csv", "year": "2026", "task": "classification"}
    metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in named.items())
    tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": metadata}
    response = client.generic("POST", "/api/v1/uploads/", headers=bearer | tus)
    assert (response.json()["code"], response.json()["detail"]) == ("not_ready", TOLD)
    assert nothing_was_taken()
