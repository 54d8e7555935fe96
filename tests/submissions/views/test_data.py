import base64
import hashlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.enums import DataAudience, OrganizerRole
from challenge.models import DataFile, Download
from submissions.domain.downloads import LINK_LIFETIME
from submissions.models import Registration
from tests.factories import NOW, make_edition, make_team, make_user
from tests.factories.taking_part import make_data_file, make_terms

pytestmark = pytest.mark.django_db

DATA = reverse("data", args=[2026])
ORGANIZE = reverse("organize_data", args=[2026])
NEW = reverse("organize_new_data_file", args=[2026])
CONTENT = b"image,label\na,b\n"
FIELDS = {"title": "Labels", "audience": "teams", "description": "", "available_from": "", "url": "", "sha256": ""}


@pytest.fixture
def edition(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_edition()


@pytest.fixture
def captain(client, edition):
    person = make_team(edition, name="Deep").members.get()
    client.force_login(person)
    return person


@pytest.fixture
def organizer(client, edition):
    person = make_user()
    edition.organizers.add(person)
    client.force_login(person)
    return person


def unregister(edition):
    Registration.objects.filter(team__edition=edition).delete()


def test_everybody_sees_what_there_is_and_why_they_cannot_have_it_yet(client, edition):
    file = make_data_file(edition, content=CONTENT, description="All of them")
    later = make_data_file(
        edition, title="Test", audience=DataAudience.EVERYBODY, available_from=NOW + timedelta(days=1)
    )
    page = client.get(DATA)
    for shown in ("train.csv", "All of them", "16 bytes", hashlib.sha256(CONTENT).hexdigest(), "11 Jun 2026, 12:00"):
        assertContains(page, shown)
    assertContains(page, "For registered teams")
    for each in (file, later):
        assertNotContains(page, reverse("data_file", args=[2026, each.pk]))


@pytest.mark.parametrize(
    ("hinder", "told"),
    [
        (unregister, "Register your team first"),
        (make_terms, "Accept the terms first"),
    ],
)
def test_a_team_reads_what_to_do_first(client, edition, captain, hinder, told):
    file = make_data_file(edition)
    hinder(edition)
    assertContains(client.get(DATA), told)
    answer = client.get(reverse("data_file", args=[2026, file.pk]), follow=True)
    assertRedirects(answer, DATA)
    assertContains(answer, "Training labels: “Deep”")
    assert not Download.objects.exists()


def test_a_download_goes_by_a_link_that_opens_without_a_session_and_ends(client, edition, captain, time_machine):
    file = make_data_file(edition, content=CONTENT)
    link = client.get(reverse("data_file", args=[2026, file.pk])).url
    client.logout()
    answer = client.get(link)
    assert b"".join(answer.streaming_content) == CONTENT
    assert answer["Content-Disposition"] == 'attachment; filename="train.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert (answer["Content-Type"], answer["Content-Length"]) == ("application/octet-stream", "16")
    digest = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
    assert answer["Repr-Digest"] == f"sha-256=:{digest}:"
    assert "no-store" in answer["Cache-Control"]
    assert client.get(link.replace(":", ":x", 1)).status_code == 404
    time_machine.move_to(NOW + LINK_LIFETIME, tick=False)
    assertContains(client.get(link), "This link has ended", status_code=410)


def test_who_is_not_signed_in_is_sent_there_for_teams_files_alone(client, edition):
    teams, free = make_data_file(edition), make_data_file(edition, audience=DataAudience.EVERYBODY)
    address = reverse("data_file", args=[2026, teams.pk])
    assertRedirects(client.get(address), f"{reverse('account_login')}?next={address}")
    assert client.get(reverse("data_file", args=[2026, free.pk])).url.startswith("/data-files/")
    assert Download.objects.get().user is None


def test_looking_at_a_link_without_fetching_counts_nothing(client, edition):
    file = make_data_file(edition, audience=DataAudience.EVERYBODY)
    assert client.head(reverse("data_file", args=[2026, file.pk])).status_code == 405
    assert not Download.objects.exists()


def test_an_organizer_adds_a_file_that_is_hashed_on_arrival(client, edition, organizer):
    answer = client.post(NEW, FIELDS | {"upload": SimpleUploadedFile("labels.csv", CONTENT)})
    assertRedirects(answer, ORGANIZE)
    file = DataFile.objects.get()
    assert (file.file_name, file.sha256) == ("labels.csv", hashlib.sha256(CONTENT).hexdigest())
    page = client.get(reverse("organize_data_file", args=[2026, file.pk]))
    assertContains(page, file.sha256)
    assertNotContains(page, f'value="{file.sha256}"')


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "either a file or an address"),
        ({"url": "https://x.org/a", "upload": SimpleUploadedFile("a.csv", CONTENT)}, "either a file or an address"),
        ({"url": "https://x.org/a", "sha256": "abc"}, "64 hexadecimal digits"),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"title": ""}, "required"),
    ],
)
def test_what_does_not_fit_is_refused_whole(client, edition, organizer, fields, told):
    assertContains(client.post(NEW, FIELDS | fields), told, status_code=422)
    assert not DataFile.objects.exists()


def test_a_file_elsewhere_is_changed_and_removed(client, edition, organizer):
    elsewhere = FIELDS | {"url": "https://x.org/train.tar", "size": "5000000000", "sha256": "A" * 64}
    client.post(NEW, elsewhere)
    file = DataFile.objects.get()
    assert (file.file_name, file.size, file.sha256) == ("train.tar", 5_000_000_000, "a" * 64)
    address = reverse("organize_data_file", args=[2026, file.pk])
    assertRedirects(client.post(address, elsewhere | {"title": "Images"}), ORGANIZE)
    Download.objects.create(data_file=file, user=organizer, at=NOW)
    assertContains(client.get(ORGANIZE), "by one person")
    remove = reverse("organize_remove_data_file", args=[2026, file.pk])
    assertContains(client.get(remove), "Remove “Images”")
    assertContains(client.post(remove, follow=True), "“Images” is removed.")
    assert not DataFile.objects.exists()


def test_a_helper_reads_the_counts_and_changes_nothing(client, edition, organizer):
    edition.organizer_roles.update(role=OrganizerRole.HELPER)
    file = make_data_file(edition)
    assert client.get(ORGANIZE).status_code == 200
    for name in ("organize_data_file", "organize_remove_data_file"):
        assert client.post(reverse(name, args=[2026, file.pk])).status_code == 403
    assert client.post(NEW).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("address", [DATA, ORGANIZE])
def test_lists_take_the_same_queries_however_many_files(
    client, edition, organizer, django_assert_max_num_queries, number, address
):
    make_team(edition, user=organizer)
    for _ in range(number):
        make_data_file(edition)
    client.get(address)
    with django_assert_max_num_queries(QUERIES[address]):
        client.get(address)


QUERIES = {DATA: 12, ORGANIZE: 7}
