"""The classes of a task, a page at a time."""

import pytest

from challenge.domain.taxonomies import create_taxonomy
from tests.factories import CLASSES, NOW, make_edition, make_phase, make_task

pytestmark = pytest.mark.django_db
URL = "/api/v1/editions/2026/tasks/classification/classes"


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_classes_come_in_the_order_of_the_list_that_files_are_checked_against(client):
    make_phase()
    first = client.get(f"{URL}?limit=4").json()
    assert first["items"][0] == {
        "id": 1,
        "wnid": "n02119789",
        "words": "kit fox, Vulpes macrotis",
        "gloss": "",
        "height": 0,
    }
    second = client.get(first["next"]).json()
    assert [row["id"] for row in first["items"] + second["items"]] == [1, 2, 3, 4, 5, 6]
    assert (first["count"], second["next"]) == (6, None)


def test_a_live_phase_keeps_its_classes_and_each_phase_can_be_asked_for(client):
    phase = make_phase()
    phase.task.taxonomy = create_taxonomy(name="Two", classes=CLASSES[:2], hierarchy=None, now=NOW)
    phase.task.save()
    make_phase(task=phase.task, slug="next", opens_at=phase.closes_at, closes_at=None, with_release=False)
    assert client.get(URL).json()["count"] == 6
    assert client.get(f"{URL}?phase=next").json()["count"] == 2
    assert client.get(f"{URL}?phase=none").status_code == 404


def test_a_task_without_phases_has_the_classes_that_were_chosen_for_it(client):
    make_task()
    assert client.get(URL).json()["count"] == 6


def test_a_task_without_classes_has_none(client):
    make_task(taxonomy=None)
    assert client.get(URL).json() == {"items": [], "count": 0, "next": None}


def test_the_classes_of_an_edition_in_preparation_are_not_found(client):
    make_phase(edition=make_edition(is_public=False))
    assert client.get(URL).status_code == 404
