import pytest

from challenge.domain.image_sets import create_image_set
from challenge.domain.listed_images import listed_images
from challenge.domain.phase_images import attach
from challenge.enums import ImageSetRole
from tests.factories import NOW, make_phase


@pytest.mark.django_db
def test_the_images_of_a_phase_are_the_union_of_its_sets_whatever_their_suffixes():
    phase = make_phase(with_release=False, images=["b.JPEG", "a"])
    images = [("a.png", None, None), ("c", 1, 1)]
    attach(phase, create_image_set(name="anchor", images=images, now=NOW), ImageSetRole.ANCHOR, now=NOW)
    listed = listed_images(phase)
    assert listed.ids.to_pylist() == ["a", "b.JPEG", "c"]
    assert listed.find(["c.gif", "b", "x", "a.tiff"]).tolist() == [2, 1, -1, 0]


@pytest.mark.django_db
def test_a_phase_without_sets_has_no_images():
    phase = make_phase(with_release=False)
    phase.image_set_roles.all().delete()
    assert len(listed_images(phase)) == 0
