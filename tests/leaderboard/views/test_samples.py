import io

import pytest
from django.urls import reverse
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains

from challenge.models import Edition
from leaderboard.enums import Stage
from leaderboard.models import Publication, SampleGuesses
from tests.factories import NOW, make_phase, make_user
from tests.factories.leaderboard import make_table
from tests.factories.samples import make_sample, picture_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample():
    """A picture of a phase without results."""
    return make_sample(make_phase(with_release=False), picture=picture_of((64, 48), "PNG"))


def fetch(client, sample, **headers):
    return client.get(reverse("sample_picture", args=[sample.pk]), headers=headers)


def organizer_of(sample):
    person = make_user()
    sample.phase.task.edition.organizers.add(person)
    return person


def test_everybody_sees_the_picture_once_there_are_final_results(client, sample):
    make_table(sample.phase)
    response = fetch(client, sample)
    assert response.status_code == 200
    assert Image.open(io.BytesIO(response.content)).size == (64, 48)
    told = {name: response[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")}
    assert told == {
        "Content-Type": "image/jpeg",
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
    }
    assert response["Cache-Control"] == "public, max-age=86400"
    assert "Cookie" not in response.get("Vary", "")


def test_who_has_the_picture_is_told_that_it_is_the_same(client, sample):
    make_table(sample.phase)
    etag = fetch(client, sample)["ETag"]
    assert sample.sha256 in etag
    again = fetch(client, sample, if_none_match=etag)
    assert (again.status_code, again["ETag"], again.content) == (304, etag, b"")


def withdrawn(phase):
    make_table(phase)
    Publication.objects.update(withdrawn_at=NOW)


def provisional(phase):
    make_table(phase, stage=Stage.PROVISIONAL)


def concealed(phase):
    make_table(phase)
    Edition.objects.update(is_public=False)


@pytest.mark.parametrize("results", [None, withdrawn, provisional, concealed])
def test_otherwise_the_picture_is_the_organizers_alone(client, sample, results):
    if results:
        results(sample.phase)
    assert fetch(client, sample).status_code == 404
    client.force_login(make_user())
    assert fetch(client, sample).status_code == 404
    client.force_login(organizer_of(sample))
    response = fetch(client, sample)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-cache")


def test_a_picture_that_is_not_there_is_not_found(client):
    assert client.get("/samples/7/picture").status_code == 404


def test_the_page_of_an_entry_shows_the_pictures_with_its_guesses(client, sample):
    table = make_table(sample.phase)
    entry = table.entries.first()
    guess = {"label": "n02119789", "words": "kit fox, Vulpes macrotis", "box": [1, 2, 30, 40], "confidence": 0.5}
    SampleGuesses.objects.create(submission_id=entry.submission_id, sample=sample, guesses=[guess])
    shown = client.get(f"/2026/classification/entries/{entry.submission_id}/")
    assertContains(shown, f'src="/samples/{sample.pk}/picture"')
    assertContains(shown, "kit fox")
    other = table.entries.last()
    assertNotContains(client.get(f"/2026/classification/entries/{other.submission_id}/"), "/picture")
