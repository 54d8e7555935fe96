"""The image list of a phase, a page at a time."""

import pytest

from challenge.domain.image_sets import create_image_set
from challenge.models import PhaseImageSet
from tests.factories import IMAGES, NOW, make_edition, make_phase

pytestmark = pytest.mark.django_db
URL = "/api/v1/editions/2026/tasks/classification/phases/val/images"


def test_the_list_goes_from_page_to_page_until_there_is_no_next(client):
    phase = make_phase(with_release=False)
    anchor = create_image_set(name="anchor", images=[("z", 640, 480)], now=NOW)
    PhaseImageSet.objects.create(phase=phase, image_set=anchor, position=1)
    seen, address = [], f"{URL}?limit=5"
    while address:
        page = client.get(address).json()
        assert page["count"] == 13
        seen.append([row["image"] for row in page["items"]])
        address = page["next"]
    assert seen == [IMAGES[:5], IMAGES[5:10], [*IMAGES[10:], "z"]]
    assert page["items"][-1] == {"image": "z", "width": 640, "height": 480, "set": "anchor"}
    assert page["items"][0] == {"image": "val_011", "width": None, "height": None, "set": "val"}


def test_a_page_after_the_last_is_empty(client):
    make_phase()
    assert client.get(f"{URL}?offset=12").json() == {"items": [], "count": 12, "next": None}


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "offset=-1", "limit=many"])
def test_a_page_that_there_cannot_be_is_refused(client, query):
    make_phase()
    assert client.get(f"{URL}?{query}").status_code == 422


def test_the_list_of_an_edition_in_preparation_is_not_found(client):
    make_phase(edition=make_edition(is_public=False))
    assert client.get(URL).status_code == 404
