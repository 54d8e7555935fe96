import pytest

from challenge.enums import OrganizerRole
from challenge.models import SampleImage
from tests.factories import IMAGES, make_edition, make_phase
from tests.factories.samples import make_sample, picture_upload

from .organizing import EDITION, last_event, organizer_of

pytestmark = pytest.mark.django_db
SAMPLES = f"{EDITION}/tasks/classification/phases/val/samples"
TOLD = {"image": IMAGES[0], "alt": "A fox in snow", "licence": "CC BY 2.0", "credit": "Ada"}


@pytest.fixture
def phase():
    return make_phase(edition=make_edition(), with_release=False)


@pytest.fixture
def editor(client, phase):
    return organizer_of(client, phase.task.edition, OrganizerRole.EDITOR)


def test_a_picture_is_added_with_its_words_and_licence(editor):
    status, body = editor.upload(SAMPLES, picture=picture_upload(), **TOLD)
    sample = SampleImage.objects.get()
    assert (status, body | TOLD) == (201, body)
    assert (body["url"], body["width"]) == (f"http://testserver/samples/{sample.pk}/picture", 64)
    assert editor.get(SAMPLES)[1]["items"] == [body]
    assert last_event() == (editor.user, "sample.added", "phase 2026/classification/val")


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"image": "val_999"}, ["image"]),
        ({"source_url": "javascript:alert(1)"}, ["source_url"]),
        ({"picture": picture_upload(b"no picture")}, ["picture"]),
        ({"licence": ""}, ["form", "licence"]),
    ],
)
def test_what_does_not_fit_is_refused_by_field_and_nothing_is_kept(editor, fields, where):
    status, body = editor.upload(SAMPLES, **({"picture": picture_upload()} | TOLD | fields))
    assert (status, body["errors"][0]["where"]) == (422, where)
    assert not SampleImage.objects.exists()


def test_a_change_leaves_what_it_does_not_name(editor, phase):
    sample = make_sample(phase, caption="A fox")
    status, body = editor.patch(f"{SAMPLES}/{sample.pk}", credit="Grace")
    assert (status, body["credit"], body["caption"], body["licence"]) == (200, "Grace", "A fox", "CC BY 2.0")
    assert editor.patch(f"{SAMPLES}/{sample.pk}", image="val_002")[1]["code"] == "invalid"


def test_pictures_are_moved_and_removed(editor, phase):
    first, second = make_sample(phase), make_sample(phase, image=IMAGES[1])
    assert editor.post(f"{SAMPLES}/{second.pk}/move", places=-1)[1]["id"] == second.pk
    assert [each["id"] for each in editor.get(SAMPLES)[1]["items"]] == [second.pk, first.pk]
    assert editor.delete(f"{SAMPLES}/{first.pk}") == (204, "")
    assert editor.get(f"{SAMPLES}/{first.pk}")[0] == 404


def test_helpers_look_and_change_nothing(client, phase):
    sample = make_sample(phase)
    helper = organizer_of(client, phase.task.edition, OrganizerRole.HELPER)
    assert helper.get(SAMPLES)[0] == helper.get(f"{SAMPLES}/{sample.pk}")[0] == 200
    assert helper.delete(f"{SAMPLES}/{sample.pk}")[0] == helper.patch(f"{SAMPLES}/{sample.pk}")[0] == 403


@pytest.mark.parametrize("number", [1, 3])
def test_pictures_take_the_same_queries_however_many(editor, phase, number, django_assert_num_queries):
    for place in range(number):
        make_sample(phase, image=IMAGES[place])
    with django_assert_num_queries(6):
        assert editor.get(SAMPLES)[1]["count"] == number
