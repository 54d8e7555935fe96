import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from challenge.domain.class_drafts import ChosenClasses, chosen, draft_of, replace_classes
from challenge.domain.hidden_synsets import hide
from challenge.enums import ClassHierarchy, OrganizerRole
from challenge.models import ChallengeTask
from tests.factories import CLASSES, NOW, make_edition, make_phase, make_submission, make_task

from .organizing import EDITION, last_event, organizer_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
TASK = f"{EDITION}/tasks/classification"
DRAFT = f"{TASK}/classes/draft"
DOG, DALMATIAN, LIVER_SPOTTED, KIT_FOX = "n02084071", "n02110341", "n02110532", "n02119789"


@pytest.fixture
def task():
    return make_task(make_edition(), taxonomy=None)


@pytest.fixture
def editor(client, task):
    return organizer_of(client, task.edition, OrganizerRole.EDITOR)


def test_without_a_draft_there_is_nothing(editor):
    assert editor.get(DRAFT)[0] == editor.get(f"{DRAFT}/classes")[0] == editor.delete(DRAFT)[0] == 404
    assert editor.post(f"{DRAFT}/begin")[0] == editor.post(f"{DRAFT}/freeze", name="None")[0] == 404


def test_synsets_are_added_with_what_is_below_them(editor, task):
    hide(LIVER_SPOTTED, reason="", now=NOW)
    assert editor.post(f"{DRAFT}/add", wnids=[DALMATIAN, KIT_FOX]) == (200, {"added": 2, "present": 0, "hidden": 0})
    assert editor.post(f"{DRAFT}/add", wnids=[DALMATIAN], part="all")[1] == {"added": 0, "present": 1, "hidden": 1}
    status, body = editor.get(DRAFT)
    assert (status, body["count"], body["hierarchy"], body["hidden"], body["ancestors"]) == (200, 2, "wordnet", [], 0)
    assert editor.get(f"{DRAFT}/classes")[1]["items"] == [
        {"id": 1, "wnid": DALMATIAN, "words": "dalmatian, coach dog, carriage dog"},
        {"id": 2, "wnid": KIT_FOX, "words": "kit fox, Vulpes macrotis"},
    ]


def test_classes_above_others_and_hidden_ones_are_told(editor):
    editor.post(f"{DRAFT}/add", wnids=[DOG, DALMATIAN])
    hide(DALMATIAN, reason="", now=NOW)
    body = editor.get(DRAFT)[1]
    assert (body["hidden"], body["ancestors"]) == ([DALMATIAN], 1)


def test_synsets_are_taken_out(editor, task):
    editor.post(f"{DRAFT}/add", wnids=[DALMATIAN, LIVER_SPOTTED, KIT_FOX])
    assert editor.post(f"{DRAFT}/remove", wnids=[DOG], part="all") == (200, {"removed": 2})
    assert chosen(draft_of(task)).wnids == [KIT_FOX]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"wnids": ["n00000000"]}, "classes_refused"),
        ({"wnids": ["n00000000"], "part": "leaves"}, "classes_refused"),
        ({"wnids": []}, "invalid"),
        ({"wnids": [DOG], "part": "half"}, "invalid"),
        ({"wnids": ["n0208\0"]}, "invalid"),
        ({}, "invalid"),
    ],
)
def test_what_names_no_synset_is_refused_whole(editor, task, body, code):
    status, answer = editor.post(f"{DRAFT}/add", **body)
    assert (status, answer["code"]) == (422, code)
    assert draft_of(task) is None


def test_a_list_is_loaded_and_its_ids_stay(editor):
    file = SimpleUploadedFile("classes.tsv", f"7\t{KIT_FOX}\tkit fox\n9\t{DOG}\tdog\n".encode())
    status, body = editor.upload(f"{DRAFT}/load", file=file)
    assert (status, body["count"]) == (200, 2)
    assert [each["id"] for each in editor.get(f"{DRAFT}/classes?limit=1&offset=1")[1]["items"]] == [9]


def test_a_list_that_does_not_fit_is_told_by_rows(editor, task):
    file = SimpleUploadedFile("classes.tsv", b"1\tn00000000\tnothing\n")
    status, body = editor.upload(f"{DRAFT}/load", file=file)
    assert (status, body["code"], body["errors"][0]["where"]) == (422, "settings_refused", ["file"])
    assert "Row 1" in body["errors"][0]["message"]
    assert editor.upload(f"{DRAFT}/load")[0] == 422
    assert draft_of(task) is None


def test_a_draft_is_frozen_and_begun_again_with_what_is_frozen(editor, task):
    editor.post(f"{DRAFT}/add", wnids=[DALMATIAN, KIT_FOX])
    status, body = editor.post(f"{DRAFT}/freeze", name="Two animals")
    task = ChallengeTask.objects.get()
    assert (status, body) == (201, {"name": "Two animals", "count": 2, "digest": task.taxonomy.digest})
    assert last_event() == (editor.user, "task.changed", "task 2026/classification")
    assert editor.get(DRAFT)[0] == 404
    assert editor.post(f"{DRAFT}/begin")[1]["count"] == 2
    assert editor.delete(DRAFT) == (204, "")
    assert draft_of(task) is None


def test_an_empty_draft_and_a_blank_name_freeze_nothing(editor, task):
    replace_classes(task, ChosenClasses([]), now=NOW)
    assert editor.post(f"{DRAFT}/freeze", name="Nothing")[1]["code"] == "classes_refused"
    assert editor.post(f"{DRAFT}/freeze", name=" ")[1]["errors"][0]["where"] == ["name"]


def test_classes_that_files_are_scored_with_stay(client):
    phase = make_phase(edition=make_edition())
    make_submission(phase)
    editor = organizer_of(client, phase.task.edition)
    editor.post(f"{DRAFT}/add", wnids=[DALMATIAN])
    assert editor.post(f"{DRAFT}/freeze", name="Another")[1]["code"] == "classes_refused"
    phase.task.refresh_from_db()
    assert phase.task.taxonomy.class_count == len(CLASSES)


def test_synsets_are_searched_and_looked_at(editor):
    editor.post(f"{DRAFT}/add", wnids=[LIVER_SPOTTED])
    status, body = editor.get(f"{TASK}/synsets", q="dalmatian")
    assert status == 200
    assert body["synsets"][0] | {"wnid": DALMATIAN, "leaves": 1, "chosen": 1, "is_class": False} == body["synsets"][0]
    card = editor.get(f"{TASK}/synsets/{DALMATIAN}")[1]
    assert [each["wnid"] for each in card["parents"]] == [DOG]
    assert [(each["wnid"], each["is_class"]) for each in card["children"]] == [(LIVER_SPOTTED, True)]


def test_what_is_hidden_or_unknown_is_not_found(editor):
    hide(DALMATIAN, reason="", now=NOW)
    assert editor.get(f"{TASK}/synsets/{DALMATIAN}")[0] == editor.get(f"{TASK}/synsets/n00000000")[0] == 404
    assert editor.get(f"{TASK}/synsets", q="")[0] == editor.get(f"{TASK}/synsets")[0] == 422
    assert editor.get(f"{TASK}/synsets", q="\0")[1]["code"] == "broken_address"


def test_classes_without_a_hierarchy_have_no_synsets_and_no_report(editor, task):
    replace_classes(task, ChosenClasses([[1, "cat", ""]], ClassHierarchy.NONE), now=NOW)
    assert editor.get(f"{TASK}/synsets", q="dog")[0] == editor.get(f"{TASK}/synsets/{DOG}")[0] == 404
    assert editor.get(f"{TASK}/classes/report")[0] == 404
    assert editor.get(DRAFT)[1] | {"count": 1, "hierarchy": "none", "ancestors": 0} == editor.get(DRAFT)[1]


def test_the_report_is_of_the_draft_or_else_of_what_is_frozen(editor, task):
    assert editor.get(f"{TASK}/classes/report")[0] == 404
    editor.post(f"{DRAFT}/add", wnids=[DOG, DALMATIAN])
    status, body = editor.get(f"{TASK}/classes/report", n_min=1, d_low=0, d_high=3)
    assert (status, body["classes"], body["ancestors"]) == (200, 2, 1)
    assert body["coverage"] | {"n_min": 1, "d_low": 0, "d_high": 3} == body["coverage"]
    assert body["ancestor_pairs"][0]["above"]["wnid"] == DOG
    assert editor.get(f"{TASK}/classes/report", d_low=9, d_high=2)[1]["code"] == "settings_refused"
    assert editor.get(f"{TASK}/classes/report", n_min=0)[1]["code"] == "invalid"


def test_only_organizers_choose_classes(client, task):
    helper = organizer_of(client, task.edition, OrganizerRole.HELPER)
    stranger = organizer_of(client, make_edition(2025))
    for caller, status in ((helper, 403), (stranger, 404)):
        assert caller.get(DRAFT)[0] == caller.post(f"{DRAFT}/add", wnids=[DOG])[0] == status
        assert caller.get(f"{TASK}/synsets", q="dog")[0] == caller.get(f"{TASK}/classes/report")[0] == status
