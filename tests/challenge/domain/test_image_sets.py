import gzip
import hashlib

import pytest

from challenge.domain.image_sets import ImagesRefused, create_image_set, read_image_ids
from challenge.models import ImageSet
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LISTED = [("b", 640, 480), ("a", None, None), ("c", 1, None)]


def make(images=LISTED, name="val") -> ImageSet:
    return create_image_set(name=name, images=images, now=NOW)


def test_ids_come_back_sorted():
    image_set = make()
    assert read_image_ids(image_set) == ["a", "b", "c"]
    assert image_set.image_count == 3


def test_the_file_is_a_csv_with_empty_cells_for_unknown_sizes():
    with make().listing.open("rb") as file:
        assert gzip.decompress(file.read()) == b"image,width,height\na,,\nb,640,480\nc,1,\n"


def test_the_digest_is_that_of_the_unpacked_file():
    image_set = make()
    with image_set.listing.open("rb") as file:
        assert hashlib.sha256(gzip.decompress(file.read())).hexdigest() == image_set.digest


def test_the_order_and_the_name_do_not_make_another_set():
    assert make() == make(LISTED[::-1], name="other")
    assert ImageSet.objects.count() == 1


@pytest.mark.parametrize(
    "images", [LISTED[:2], [*LISTED, ("d", None, None)], [("b", 640, 481), *LISTED[1:]], [("B", 640, 480), *LISTED[1:]]]
)
def test_other_images_or_sizes_make_another_set(images):
    assert make(images).digest != make().digest


@pytest.mark.parametrize(
    ("images", "told"),
    [
        ([], "at least one image"),
        ([("a", 1, 1), ("b", 1, 1), ("a", 1, 1)], "'a' is in the list twice"),
        ([("a", None, None), ("a", 1, 1)], "'a' is in the list twice"),
        ([("a.JPEG", 1, 1), ("a", 1, 1)], "'a' and 'a.JPEG' name the same image"),
        ([("a.png", 1, 1), ("a.JPEG", 1, 1)], "'a.JPEG' and 'a.png' name the same image"),
        ([("", 1, 1)], "''"),
        ([("a,b", 1, 1)], "'a,b'"),
        ([("a\nb", 1, 1)], "commas or quotation marks"),
        ([('a"b', 1, 1)], "commas or quotation marks"),
    ],
)
def test_a_list_that_cannot_be_is_refused_with_the_id(images, told):
    with pytest.raises(ImagesRefused, match=told):
        make(images)
    assert not ImageSet.objects.exists()
