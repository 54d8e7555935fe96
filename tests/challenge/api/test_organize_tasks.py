import pytest

from challenge.enums import OrganizerRole
from challenge.models import ChallengeTask
from tests.factories import make_edition, make_phase, make_submission, make_task

from .organizing import EDITION, last_event, organizer_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
TASKS = f"{EDITION}/tasks"
TASK = f"{TASKS}/classification"


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def editor(client, edition):
    return organizer_of(client, edition, OrganizerRole.EDITOR)


def test_a_task_is_added_after_the_others(editor, edition):
    make_task(edition)
    status, body = editor.post(TASKS, kind="detection", title="Detection", slug="det")
    assert (status, body["slug"], body["max_guesses"], body["classes"], body["phases"]) == (201, "det", 5, None, [])
    assert [each["slug"] for each in editor.get(TASKS)[1]["items"]] == ["classification", "det"]
    assert last_event() == (editor.user, "task.added", "task 2026/det")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"kind": "classification", "title": "A", "slug": "organize"}, ["slug"]),
        ({"kind": "classification", "title": "A", "slug": "two words"}, ["slug"]),
        ({"kind": "segmentation", "title": "A", "slug": "seg"}, ["body", "data", "kind"]),
        ({"kind": "classification", "title": "A", "slug": "a", "max_guesses": 101}, ["body", "data", "max_guesses"]),
    ],
)
def test_a_wrong_task_is_refused_by_field(editor, body, where):
    status, answer = editor.post(TASKS, **body)
    assert (status, answer["errors"][0]["where"]) == (422, where)
    assert not ChallengeTask.objects.exists()


def test_a_task_tells_its_classes_and_phases(editor, edition):
    phase = make_phase(edition=edition)
    body = editor.get(TASK)[1]
    assert body["classes"] == {"name": "Six classes", "count": 6, "digest": phase.task.taxonomy.digest}
    assert body["phases"] == ["val"]


def test_a_change_leaves_what_it_does_not_name(editor, edition):
    make_task(edition, options={"open_vocabulary": True, "min_overlap": 0.5}, description="Name it.")
    status, body = editor.patch(TASK, max_guesses=1)
    assert (status, body["max_guesses"], body["open_vocabulary"], body["description"]) == (200, 1, True, "Name it.")
    assert editor.patch(TASK, open_vocabulary=False)[1]["open_vocabulary"] is False
    assert ChallengeTask.objects.get().options == {"min_overlap": 0.5}


def test_a_kind_without_guesses_has_no_open_vocabulary(editor, edition):
    make_task(edition, options={"open_vocabulary": True})
    assert editor.patch(TASK, kind="detection")[1]["open_vocabulary"] is False


def test_what_scores_mean_changes_only_for_a_new_release(editor, edition):
    make_submission(make_phase(edition=edition))
    status, body = editor.patch(TASK, max_guesses=1)
    assert (status, body["code"], body["errors"][0]["where"]) == (422, "settings_refused", ["max_guesses"])
    assert editor.patch(TASK, max_guesses=1, for_new_release=True)[1]["max_guesses"] == 1
    assert editor.patch(TASK, slug="other", for_new_release=True)[1]["errors"][0]["where"] == ["slug"]


def test_a_task_is_moved_and_removed(editor, edition):
    make_task(edition)
    make_task(edition, slug="other", position=1)
    assert editor.post(f"{TASKS}/other/move", places=-1)[0] == 200
    assert [task.slug for task in edition.tasks.all()] == ["other", "classification"]
    assert editor.delete(TASK) == (204, "")
    assert editor.get(TASK)[0] == 404
    assert last_event() == (editor.user, "task.removed", "task 2026/classification")


def test_a_task_with_files_of_teams_stays(editor, edition):
    make_submission(make_phase(edition=edition))
    status, body = editor.delete(TASK)
    assert (status, body["code"], body["errors"][0]["where"]) == (422, "settings_refused", [])


def test_helpers_are_told_whom_to_ask(client, edition):
    make_task(edition)
    chair, helper = organizer_of(client, edition), organizer_of(client, edition, OrganizerRole.HELPER)
    status, body = helper.patch(TASK, title="Mine")
    assert (status, body["code"]) == (403, "forbidden")
    assert chair.user.email in body["detail"]


def test_a_change_to_what_one_has_read_is_refused_once_it_is_another(editor, edition, client):
    make_task(edition)
    etag = client.get(TASK, headers=editor.headers)["ETag"]
    editor.patch(TASK, title="First")
    editor.headers["If-Match"] = etag
    assert editor.patch(TASK, title="Second")[1]["code"] == "changed_meanwhile"
    assert ChallengeTask.objects.get().title == "First"


@pytest.mark.parametrize("number", [1, 3])
def test_tasks_take_the_same_queries_however_many(editor, edition, number, django_assert_num_queries):
    for place in range(number):
        make_phase(task=make_task(edition, slug=f"task-{place}"))
    with django_assert_num_queries(6):
        assert editor.get(TASKS)[1]["count"] == number
