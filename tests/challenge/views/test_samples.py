import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.enums import OrganizerRole
from challenge.models import Organizer
from tests.factories import IMAGES, make_phase, make_user
from tests.factories.samples import make_sample, picture_of, picture_upload

pytestmark = pytest.mark.django_db

PLACE = (2026, "classification", "val")
TOLD = {
    "image": IMAGES[0],
    "alt": "A fox in snow",
    "licence": "CC BY 2.0",
    "credit": "Ada",
    "caption": "",
    "source_url": "",
}


@pytest.fixture
def phase(client):
    """The client is signed in as its organizer."""
    phase = make_phase(with_release=False)
    sign_in(client, phase, OrganizerRole.EDITOR)
    return phase


def sign_in(client, phase, role):
    person = make_user()
    Organizer.objects.create(edition=phase.task.edition, user=person, role=role)
    client.force_login(person)


def add(client, content=b"", **fields):
    data = TOLD | {"picture": picture_upload(content)} | fields
    return client.post(reverse("organize_add_sample", args=PLACE), data)


def page(client):
    return client.get(reverse("organize_samples", args=PLACE))


def test_an_added_picture_is_on_the_page_with_its_words_and_licence(client, phase):
    assertContains(page(client), "No picture is shown yet")
    assertRedirects(add(client, source_url="https://photos.example.org/1"), reverse("organize_samples", args=PLACE))
    shown = page(client)
    for told in ("A fox in snow", "Picture: Ada, CC BY 2.0", 'href="https://photos.example.org/1"', IMAGES[0]):
        assertContains(shown, told)
    assertContains(shown, reverse("sample_picture", args=[phase.samples.get().pk]))


@pytest.mark.parametrize(
    ("content", "fields", "field", "told"),
    [
        (b"no picture", {}, "picture", "no JPEG, PNG or WebP picture"),
        (picture_of(form="GIF"), {}, "picture", "no JPEG, PNG or WebP picture"),
        (b"", {"picture": ""}, "picture", "This field is required"),
        (b"", {"image": "val_999"}, "image", "is in no list of images of this phase"),
        (b"", {"image": ""}, "image", "This field is required"),
        (b"", {"licence": ""}, "licence", "This field is required"),
        (b"", {"credit": ""}, "credit", "This field is required"),
        (b"", {"alt": ""}, "alt", "This field is required"),
        (b"", {"source_url": "javascript:alert(1)"}, "source_url", "Enter a valid URL"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field_and_nothing_is_kept(client, phase, content, fields, field, told):
    refused = add(client, content, **fields)
    assertContains(refused, told, status_code=422)
    assert list(refused.context["form"].errors) == [field]
    assert not phase.samples.exists()


def test_words_are_changed_and_refused_without_a_licence(client, phase):
    sample = make_sample(phase)
    address = reverse("organize_sample", args=[*PLACE, sample.pk])
    assertContains(client.get(address), "For another picture, remove this one")
    assertContains(client.post(address, TOLD | {"licence": ""}), "This field is required", status_code=422)
    assertRedirects(client.post(address, TOLD | {"caption": "In winter"}), reverse("organize_samples", args=PLACE))
    sample.refresh_from_db()
    assert (sample.alt, sample.caption, sample.licence) == ("A fox in snow", "In winter", "CC BY 2.0")


def test_pictures_are_moved_and_removed(client, phase):
    samples = [make_sample(phase, image=image) for image in IMAGES[:3]]
    client.post(reverse("organize_move_sample", args=[*PLACE, samples[2].pk]), {"up": "1"})
    client.post(reverse("organize_move_sample", args=[*PLACE, samples[0].pk]), {"down": "1"})
    removed = client.post(reverse("organize_remove_sample", args=[*PLACE, samples[1].pk]), follow=True)
    assertContains(removed, f"“{IMAGES[1]}” is removed.")
    assert [each.image for each in phase.samples.all()] == [IMAGES[2], IMAGES[0]]


def test_a_full_phase_offers_no_form(client, phase):
    for image in IMAGES:
        make_sample(phase, image=image)
    shown = page(client)
    assertContains(shown, "at most 12 sample images")
    assertNotContains(shown, 'name="picture"')
    assertContains(add(client), "is a sample of this phase already", status_code=422)


def test_a_helper_reads_the_page_without_its_forms(client, phase):
    make_sample(phase)
    sign_in(client, phase, OrganizerRole.HELPER)
    shown = page(client)
    assertContains(shown, "Picture: Grace Hopper, CC BY 2.0")
    assertNotContains(shown, "organize/classification/val/samples/add/")
    assert add(client, image=IMAGES[1]).status_code == 403


def test_a_picture_of_another_phase_is_not_found(client, phase):
    other = make_sample(make_phase(task=phase.task, slug="test", with_release=False))
    assert client.post(reverse("organize_remove_sample", args=[*PLACE, other.pk])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_often_for_one_picture_as_for_three(client, phase, number, django_assert_num_queries):
    for image in IMAGES[:number]:
        make_sample(phase, image=image)
    with django_assert_num_queries(7):
        page(client)
