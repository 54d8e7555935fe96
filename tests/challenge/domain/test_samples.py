import pytest

from challenge.domain.changes import SettingsRefused
from challenge.domain.image_sets import create_image_set
from challenge.domain.phase_images import attach
from challenge.domain.samples import MOST, change_sample, move_sample, remove_sample
from challenge.enums import ImageSetRole
from challenge.models import AuditEvent, SampleImage
from tests.factories import IMAGES, NOW, make_phase
from tests.factories.samples import make_sample, picture_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase():
    """Beside its twelve images without sizes it has two with."""
    phase = make_phase(with_release=False)
    sized = create_image_set(name="sized", images=[("dog.JPEG", 640, 480), ("cat.JPEG", 500, None)], now=NOW)
    attach(phase, sized, ImageSetRole.MAIN, now=NOW)
    return phase


def order(phase):
    return [each.image for each in phase.samples.all()]


def verbs():
    return list(AuditEvent.objects.filter(verb__startswith="sample.").order_by("pk").values_list("verb", flat=True))


def test_an_image_is_found_with_or_without_its_suffix_and_kept_as_the_list_has_it(phase):
    assert make_sample(phase, image="dog").image == "dog.JPEG"
    assert make_sample(phase, image=f"{IMAGES[0]}.png").image == IMAGES[0]


def test_boxes_are_in_pixels_of_the_list_where_it_has_a_size_else_of_the_picture(phase):
    listed, unlisted = make_sample(phase, image="dog", picture=picture_of((320, 240))), make_sample(phase)
    assert (listed.width, listed.height) == (640, 480)
    assert (unlisted.width, unlisted.height) == (64, 48)


def test_a_picture_of_another_shape_than_the_listed_image_is_refused(phase):
    with pytest.raises(SettingsRefused, match="640 × 480 pixels; the picture has another shape, 320 × 200") as refused:
        make_sample(phase, image="dog", picture=picture_of((320, 200)))
    assert list(refused.value.problems) == ["picture"]


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"image": "val_999"}, "image", "in no list of images"),
        ({"image": "image"}, "image", "in no list of images"),
        ({"image": "val_00"}, "image", "in no list of images"),
        ({"image": IMAGES[1]}, "image", "a sample of this phase already"),
        ({"licence": ""}, "licence", "cannot be blank"),
        ({"credit": ""}, "credit", "cannot be blank"),
        ({"alt": ""}, "alt", "cannot be blank"),
        ({"source_url": "nowhere"}, "source_url", "valid URL"),
        ({"picture": b"x"}, "picture", "no JPEG, PNG or WebP"),
    ],
)
def test_what_does_not_fit_is_refused_by_field_and_nothing_is_kept(phase, fields, field, told):
    make_sample(phase, image=IMAGES[1])
    with pytest.raises(SettingsRefused, match=told) as refused:
        make_sample(phase, **fields)
    assert list(refused.value.problems) == [field]
    assert order(phase) == [IMAGES[1]]


def test_there_are_at_most_twelve(phase):
    for image in IMAGES[:MOST]:
        make_sample(phase, image=image)
    with pytest.raises(SettingsRefused, match="at most 12 sample images"):
        make_sample(phase, image="dog")


def test_pictures_are_moved_and_their_words_changed_on_record(phase):
    samples = [make_sample(phase, image=image) for image in IMAGES[:3]]
    move_sample(samples[2], -1, now=NOW, actor=None)
    move_sample(samples[0], -1, now=NOW, actor=None)
    change_sample(samples[0], {"alt": "Two animals"}, now=NOW, actor=None)
    assert order(phase) == [IMAGES[0], IMAGES[2], IMAGES[1]]
    assert phase.samples.first().alt == "Two animals"
    assert verbs() == [*["sample.added"] * 3, "sample.moved", "sample.changed"]


def test_a_removed_picture_leaves_no_file(phase, django_capture_on_commit_callbacks):
    sample = make_sample(phase)
    storage, name = sample.file.storage, sample.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        remove_sample(sample, now=NOW, actor=None)
    assert not storage.exists(name)
    assert not SampleImage.objects.exists()
    assert verbs()[-1] == "sample.removed"
