import re

import pytest
from django.core.files.base import ContentFile
from pytest_django.asserts import assertContains, assertRedirects

from challenge.models import AuditEvent, Edition
from tests.factories import make_edition, make_user

pytestmark = pytest.mark.django_db

PAGE = "/2026/organize/import/"
FILE = (
    "format: yardstick-edition-1\nyear: 2026\ntitle: ILSVRC 2026\npages:\n  rules: {title: Rules, body: Fair play.}\n"
)


@pytest.fixture
def organizer(client):
    """Signed in, and staff."""
    user = make_user("olga@example.org", is_staff=True)
    client.force_login(user)
    return user


@pytest.fixture
def edition(organizer):
    edition = make_edition(2026, opened_at=None)
    edition.organizers.add(organizer)
    return edition


def seal(response) -> str:
    return re.search(r'name="seal"\s+value="([0-9a-f]{64})"', response.text).group(1)


def test_what_runs_is_loaded_as_a_file_that_differs_in_nothing(client, edition):
    response = client.get("/2026/organize/edition.yaml")
    assert response["Content-Disposition"] == 'attachment; filename="edition-2026.yaml"'
    upload = ContentFile(response.content, name="edition-2026.yaml")
    assertContains(client.post(PAGE, {"file": upload}), "what runs is what the file says")


def test_a_file_is_read_as_differences_and_then_imported(client, edition, organizer):
    response = client.post(PAGE, {"text": FILE})
    assertContains(response, "<code>title</code>", html=True)
    assertContains(response, "Challenge 2026")
    assert Edition.objects.get().title == "Challenge 2026"
    # As browsers send lines.
    data = {"text": FILE.replace("\n", "\r\n"), "seal": seal(response)}
    assertRedirects(client.post(PAGE, data), "/2026/organize/")
    assert Edition.objects.get().title == "ILSVRC 2026"
    assert AuditEvent.objects.get(verb="edition.imported").actor == organizer


def test_what_changed_meanwhile_is_read_again(client, edition):
    read = seal(client.post(PAGE, {"text": FILE}))
    Edition.objects.update(summary="New.")
    response = client.post(PAGE, {"text": FILE, "seal": read})
    assertContains(response, "Read them again")
    assert seal(response) != read
    assert Edition.objects.get().title == "Challenge 2026"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "Choose a file, or paste its text."),
        ({"file": ContentFile(b"\xff\xff", name="a.yaml")}, "This is no text in UTF-8."),
        ({"text": FILE.replace("2026", "2027")}, "This file is about 2027."),
        ({"text": FILE.replace("title: I", "titel: I")}, "There is no such setting"),
        ({"text": FILE.replace("rules:", "new:")}, "the name of a page of ours"),
        ({"text": FILE.replace("rules:", "new:"), "seal": "0"}, "Read them again"),
    ],
)
def test_what_does_not_fit_is_told_and_changes_nothing(client, edition, data, told):
    assertContains(client.post(PAGE, data), told, status_code=422)
    assert Edition.objects.get().title == "Challenge 2026"


def test_staff_make_an_edition_from_a_file(client, organizer):
    page = "/organize/import/"
    assertContains(client.get("/organize/"), f'href="{page}"')
    read = seal(client.post(page, {"text": FILE}))
    assertRedirects(client.post(page, {"text": FILE, "seal": read}), "/2026/organize/")
    assert list(Edition.objects.get().organizers.all()) == [organizer]
    assertContains(client.post(page, {"text": FILE}), "There is an edition of 2026 already", status_code=422)
