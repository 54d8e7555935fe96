import gzip

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.image_sets import create_image_set
from challenge.domain.phase_images import attach
from challenge.domain.releases import make_first_live, make_release
from challenge.enums import ImageSetRole
from challenge.models import ImageSet
from tests.factories import LABELS, NOW, make_edition, make_phase, make_submission, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

PLACE = (2026, "classification", "val")
LISTED = b"image,width,height\nnew_1.JPEG,640,480\nnew_2.JPEG,,\n"


@pytest.fixture
def phase(client):
    """The client is signed in as its organizer."""
    phase, user = make_phase(), make_user()
    phase.task.edition.organizers.add(user)
    client.force_login(user)
    return phase


def page(client):
    return client.get(reverse("organize_images", args=PLACE))


def upload(client, content=LISTED, name="new", role="main"):
    data = {"name": name, "role": role, "images": SimpleUploadedFile("images.csv", content)}
    return client.post(reverse("organize_images", args=PLACE), data)


def act(client, phase, what, **data):
    row = phase.image_set_roles.order_by("position", "pk").last()
    return client.post(reverse(f"organize_image_{what}", args=[*PLACE, row.pk]), data, follow=True)


def names(phase):
    return [row.image_set.name for row in phase.image_set_roles.select_related("image_set")]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_list_becomes_a_set_of_the_phase_with_its_digest_and_count_shown(client, phase, pack):
    assertRedirects(upload(client, pack(LISTED)), reverse("organize_images", args=PLACE))
    assert names(phase) == ["val", "new"]
    shown = page(client)
    assertContains(shown, ImageSet.objects.get(name="new").digest)
    assertContains(shown, "2 sets, 14 images in all")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"name\nx\n", "expected the columns image[,width][,height]; found name"),
        (b"image\na\na.jpg\n", "&#x27;a&#x27; and &#x27;a.jpg&#x27; name the same image"),
        (b"image,width,height\na,1.5,2\n", "Refused for 1 problem"),
        (b"image\na b\n", "has spaces"),
    ],
)
def test_a_wrong_list_is_refused_beside_its_field_and_nothing_is_kept(client, phase, content, told):
    refused = upload(client, content)
    assertContains(refused, told, status_code=422)
    assert list(refused.context["form"].errors) == ["images"]
    assert (names(phase), ImageSet.objects.count()) == (["val"], 1)


def test_the_problems_of_a_list_stand_on_the_page_by_row_and_column(client, phase):
    refused = upload(client, b"image,width,height\na,1,2\nb,wide,2\n")
    assertContains(refused, "<code>wide</code>", html=True, status_code=422)
    assertContains(refused, "a whole number of pixels, or nothing", status_code=422)


def test_a_set_of_another_edition_is_taken_over_as_the_anchor(client, phase):
    other = make_phase(edition=make_edition(2025), images=["old_1"], labels=[("old_1", "n02119789")])
    other.image_sets.update(name="val-2025")
    shown = page(client)
    assertContains(shown, "val-2025 (1): 2025 Classification · Validation")
    taken = {"image_set": other.image_sets.get().pk, "role": "anchor"}
    client.post(reverse("organize_take_over", args=PLACE), taken)
    assert [row.role for row in phase.image_set_roles.all()] == ["main", "anchor"]
    assertNotContains(page(client), "val-2025 (1)")


def test_a_set_whose_name_the_phase_has_is_refused(client, phase):
    other = make_phase(edition=make_edition(2025), images=["old_1"], labels=[("old_1", "n02119789")])
    taken = {"image_set": other.image_sets.get().pk, "role": "anchor"}
    answer = client.post(reverse("organize_take_over", args=PLACE), taken)
    assertContains(answer, "a set named “val” already", status_code=422)


def test_sets_change_places_and_roles(client, phase):
    upload(client)
    act(client, phase, "up")
    assert names(phase) == ["new", "val"]
    assertContains(act(client, phase, "role", role="anchor"), "from the next Release on")
    assert phase.image_set_roles.get(image_set__name="val").role == ImageSetRole.ANCHOR


def test_a_set_is_removed_until_scores_stand_on_it(client, phase):
    upload(client)
    assertContains(act(client, phase, "remove"), "“new” is removed")
    make_submission(phase)
    assertContains(page(client), "Files are scored on it")
    assertContains(act(client, phase, "remove"), "files of teams are scored on it")
    assert names(phase) == ["val"]


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_asks_as_much_for_three_sets_as_for_one(client, phase, django_assert_num_queries, others):
    labels = list(LABELS)
    for number in range(others):
        made = create_image_set(name=f"set{number}", images=[(f"s{number}", None, None)], now=NOW)
        attach(phase, made, ImageSetRole.MAIN, now=NOW)
        labels.append((f"s{number}", LABELS[0][1]))
        create_image_set(name=f"other{number}", images=[(f"o{number}", None, None)], now=NOW)
    truth = freeze(import_ground_truth(phase=phase, labels=labels, now=NOW), now=NOW)
    make_first_live(make_release(truth, now=NOW), now=NOW)
    make_submission(phase)
    page(client)
    with django_assert_num_queries(10):
        page(client)
