from datetime import timedelta

import pytest

from challenge.enums import OrganizerRole
from challenge.models import Phase
from tests.factories import NOW, make_edition, make_phase, make_submission, make_task

from .organizing import EDITION, last_event, organizer_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
PHASES = f"{EDITION}/tasks/classification/phases"
PHASE = f"{PHASES}/val"
NEW = {"title": "Test", "slug": "test", "split": "test", "opens_at": "2026-07-01T00:00:00Z"}


@pytest.fixture
def edition(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_edition(opened_at=None)


@pytest.fixture
def task(edition):
    return make_task(edition)


@pytest.fixture
def editor(client, edition):
    return organizer_of(client, edition, OrganizerRole.EDITOR)


def test_a_phase_is_added_with_the_usual_settings(editor, task):
    status, body = editor.post(PHASES, **NEW)
    assert (status, body["slug"], body["state"], body["opens_at"]) == (201, "test", "upcoming", NEW["opens_at"])
    usual = {
        "closes_at": None,
        "publish_at": None,
        "limit_per_day": None,
        "limit_invalid_per_day": 20,
        "limit_checks_per_day": 50,
        "primary_metric": "flat_error",
        "reveal": "all",
        "final_entries": 1,
        "accepts_outside_data": True,
        "live_release": None,
    }
    assert body | usual == body
    assert last_event() == (editor.user, "phase.added", "phase 2026/classification/test")


def test_all_settings_of_a_phase_are_taken(editor, task):
    given = NEW | {
        "closes_at": "2026-08-01T00:00:00Z",
        "publish_at": "2026-08-15T12:30:15Z",
        "limit_per_day": 2,
        "limit_per_week": 5,
        "limit_total": 0,
        "limit_concurrent": 1,
        "limit_invalid_per_day": None,
        "limit_checks_per_day": 7,
        "primary_metric": "hierarchical_error",
        "reveal": "ladder",
        "ladder_step": 0.25,
        "final_selection": "chosen",
        "final_entries": 3,
        "accepts_outside_data": False,
    }
    status, body = editor.post(PHASES, **given)
    assert (status, body | given) == (201, body)
    assert editor.get(f"{PHASES}/test")[1] == body


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"closes_at": "2026-06-01T00:00:00Z"}, []),
        ({"slug": "submit"}, ["slug"]),
        ({"primary_metric": "mean_ap"}, ["primary_metric"]),
        ({"reveal": "never"}, ["body", "data", "reveal"]),
        ({"limit_total": -1}, ["body", "data", "limit_total"]),
        ({"opens_at": "2026-07-01T00:00:00"}, ["body", "data", "opens_at"]),
        ({"opens_at": "0001-01-01T00:00:00+14:00"}, ["body", "data", "opens_at"]),
        ({"final_entries": 21}, ["body", "data", "final_entries"]),
    ],
)
def test_a_wrong_phase_is_refused_by_field(editor, task, change, where):
    status, body = editor.post(PHASES, **(NEW | change))
    assert (status, body["errors"][0]["where"]) == (422, where)
    assert not Phase.objects.exists()


def test_a_change_leaves_what_it_does_not_name(editor, task):
    phase = make_phase(task=task, limit_total=9, opens_at=NOW.replace(microsecond=1234))
    status, body = editor.patch(PHASE, limit_per_day=None, title="Warm-up")
    assert (status, body["title"], body["limit_per_day"], body["limit_total"]) == (200, "Warm-up", None, 9)
    phase.refresh_from_db()
    assert phase.opens_at == NOW.replace(microsecond=1234)
    assert (body["live_release"], body["live_labels"]) == (phase.live_release.digest, 1)
    assert last_event() == (editor.user, "phase.changed", "phase 2026/classification/val")


def test_dates_of_an_open_edition_are_changed_elsewhere(client):
    phase = make_phase(edition=make_edition())
    editor = organizer_of(client, phase.task.edition, OrganizerRole.EDITOR)
    later = (phase.closes_at + timedelta(days=1)).isoformat()
    status, body = editor.patch(PHASE, closes_at=later)
    assert (status, body["code"], body["errors"][0]["where"]) == (422, "settings_refused", ["closes_at"])
    assert editor.patch(PHASE, title="Still possible")[0] == 200


def test_a_phase_is_removed_until_teams_have_sent_files(client):
    task = make_task(make_edition())
    make_phase(task=task)
    make_submission(make_phase(task=task, slug="test"))
    editor = organizer_of(client, task.edition, OrganizerRole.EDITOR)
    assert editor.delete(PHASE) == (204, "")
    assert last_event() == (editor.user, "phase.removed", "phase 2026/classification/val")
    assert editor.delete(f"{PHASES}/test")[1]["code"] == "settings_refused"
    assert [each["slug"] for each in editor.get(PHASES)[1]["items"]] == ["test"]


def test_a_phase_of_another_task_is_not_found(editor, task):
    make_phase(task=task)
    assert editor.get(f"{EDITION}/tasks/detection/phases/val")[0] == 404
    assert editor.get(f"{EDITION}/tasks/detection/phases")[0] == editor.get(f"{PHASES}/test")[0] == 404


def test_helpers_read_no_phases(client, task):
    helper = organizer_of(client, task.edition, OrganizerRole.HELPER)
    assert helper.get(PHASES)[0] == helper.post(PHASES, **NEW)[0] == 403


@pytest.mark.parametrize("number", [1, 3])
def test_phases_take_the_same_queries_however_many(editor, task, number, django_assert_num_queries):
    for place in range(number):
        make_phase(task=task, slug=f"phase-{place}")
    with django_assert_num_queries(6):
        assert editor.get(PHASES)[1]["count"] == number


def test_all_phases_of_an_answer_stand_as_they_do_at_one_instant(editor, task, monkeypatch):
    for place in range(2):
        make_phase(task=task, slug=f"phase-{place}", opens_at=NOW, closes_at=NOW + timedelta(hours=1))
    # The second reading of a clock finds both closed.
    clock = iter([NOW, NOW + timedelta(days=1)])
    monkeypatch.setattr("challenge.api.organize_phases.database_now", lambda: next(clock))
    assert {each["state"] for each in editor.get(PHASES)[1]["items"]} == {"pending"}
