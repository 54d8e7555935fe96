"""What the API tells of tasks and phases: what was set, what is live, and where a phase stands now."""

from datetime import timedelta

import pytest

from challenge.domain.image_sets import create_image_set
from challenge.enums import ImageSetRole, Reveal, TaskKind
from challenge.models import Phase, PhaseImageSet
from tests.factories import NOW, make_edition, make_phase, make_task

pytestmark = pytest.mark.django_db
TASKS = "/api/v1/editions/2026/tasks"
PHASES = f"{TASKS}/classification/phases"


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


def get_phase(client, slug="val"):
    answer = client.get(f"{PHASES}/{slug}")
    assert answer.status_code == 200
    return answer.json()


def test_a_phase_tells_its_window_limits_lists_and_release(client):
    phase = make_phase(limit_total=9, limit_invalid_per_day=None)
    body = get_phase(client)
    assert (body["opens_at"], body["closes_at"]) == ("2026-05-11T12:00:00Z", "2026-07-10T12:00:00Z")
    limits = ("day", "week", "total")
    assert [body[f"limit_{name}" if name == "total" else f"limit_per_{name}"] for name in limits] == [2, None, 9]
    assert (body["limit_invalid_per_day"], body["limit_checks_per_day"]) == (None, 50)
    assert (body["image_count"], body["class_count"], body["max_guesses"]) == (12, 6, 5)
    assert body["image_sets"] == [
        {"name": "val", "role": "main", "count": 12, "sha256": phase.image_sets.get().digest},
    ]
    assert (body["release"], body["labels_version"]) == (phase.live_release.digest, 1)
    assert (body["reveal"], body["ladder_step"], body["labels_released_at"]) == ("all", None, None)


@pytest.mark.parametrize(
    ("opens", "closes", "is_open", "state"),
    [(1, 2, True, "upcoming"), (-1, 1, True, "open"), (-1, 1, False, "pending"), (-2, -1, True, "closed")],
)
def test_a_phase_says_where_it_stands_at_this_moment(client, opens, closes, is_open, state):
    edition = make_edition(opened_at=NOW - timedelta(days=9) if is_open else None)
    make_phase(edition=edition, opens_at=NOW + timedelta(days=opens), closes_at=NOW + timedelta(days=closes))
    assert get_phase(client)["state"] == state


def test_a_phase_without_labels_has_no_release_and_tells_what_is_set_up(client):
    phase = make_phase(with_release=False)
    anchor = create_image_set(name="anchor", images=[("a", 1, 1)], now=NOW)
    PhaseImageSet.objects.create(phase=phase, image_set=anchor, role=ImageSetRole.ANCHOR, position=1)
    body = get_phase(client)
    assert (body["release"], body["labels_version"], body["image_count"]) == (None, None, 13)
    assert [each["role"] for each in body["image_sets"]] == ["main", "anchor"]


def test_a_step_is_told_on_the_ladder_alone(client):
    make_phase(reveal=Reveal.LADDER, ladder_step=0.002)
    assert get_phase(client)["ladder_step"] == 0.002


def test_released_labels_are_told_with_their_moment(client):
    make_phase()
    Phase.objects.update(retired_at=NOW)
    assert get_phase(client)["labels_released_at"] == "2026-06-10T12:00:00Z"


def test_where_files_hold_boxes_there_are_no_guesses(client):
    make_phase(task=make_task(kind=TaskKind.DETECTION), with_release=False, primary_metric="mean_ap")
    assert get_phase(client)["max_guesses"] is None


def test_a_task_has_its_phases_and_an_edition_its_tasks_as_told_one_by_one(client):
    phase = make_phase()
    make_phase(task=phase.task, slug="test", opens_at=NOW)
    edition = client.get("/api/v1/editions/2026").json()
    assert edition["tasks"] == client.get(TASKS).json() == [client.get(f"{TASKS}/classification").json()]
    assert edition["tasks"][0]["phases"] == client.get(PHASES).json()
    assert [each["slug"] for each in client.get(PHASES).json()] == ["val", "test"]
    assert client.get(PHASES).json()[0] == get_phase(client)


@pytest.mark.parametrize("number", [1, 3])
def test_tasks_take_the_same_queries_however_many(client, django_assert_num_queries, number):
    edition = make_edition()
    for each in range(number):
        task = make_task(edition, slug=f"task-{each}")
        for place in range(number):
            make_phase(task=task, slug=f"phase-{place}")
    # The edition, its tasks, their phases, the image sets of Releases.
    with django_assert_num_queries(4):
        assert len(client.get(TASKS).json()) == number


@pytest.mark.parametrize("address", ["", "/classification", "/classification/phases", "/classification/phases/val"])
def test_nothing_of_an_edition_in_preparation_is_told(client, address):
    make_phase(edition=make_edition(is_public=False))
    assert client.get(TASKS + address).status_code == 404


@pytest.mark.parametrize("address", ["/singing", "/singing/phases", "/classification/phases/final"])
def test_what_is_not_there_is_not_found(client, address):
    make_phase()
    assert client.get(TASKS + address).status_code == 404
