import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from challenge.enums import OrganizerRole
from challenge.models import AuditEvent, GroundTruth, VoteRound
from tests.challenge.domain.test_vote_drafts import votes_on
from tests.challenge.domain.test_vote_rounds import VOTES, start
from tests.factories import LABELS, make_edition, make_phase

from .organizing import EDITION, last_event, organizer_of

pytestmark = pytest.mark.django_db
ROUNDS = f"{EDITION}/tasks/classification/phases/val/vote-rounds"


@pytest.fixture
def phase():
    return make_phase(edition=make_edition(), with_release=False)


@pytest.fixture
def editor(client, phase):
    return organizer_of(client, phase.task.edition, OrganizerRole.EDITOR)


def file(content, name="votes.csv"):
    return SimpleUploadedFile(name, content)


def test_a_round_goes_from_votes_to_a_draft_of_labels(editor, phase):
    open_case = b"val_012,n02119789,r1,yes\nval_012,n02119789,r2,no\n"
    status, body = editor.upload(ROUNDS, name="May", votes=file(votes_on(LABELS) + open_case))
    assert (status, body["report"]["escalated"], body["created_by"]) == (201, 1, str(editor.user))
    address = f"{ROUNDS}/{body['id']}"
    assert editor.post(f"{address}/draft")[1]["code"] == "vote_draft_refused"
    escalated = editor.get(f"{address}/tables/escalated")[1]
    assert escalated.splitlines()[1] == "val_012,n02119789,yes,0.5,yes:1 no:1,"
    assert last_event() == (editor.user, "votes.loaded", "phase 2026/classification/val")
    assert editor.get(f"{address}/tables/undecided") == (200, "image\nval_012\n")
    decided = file(escalated.strip().encode() + b"no\n", "decided.csv")
    assert editor.upload(f"{address}/decided", decided=decided)[1]["report"]["escalated"] == 0
    status, body = editor.post(f"{address}/draft")
    assert (status, body["version"], body["state"]) == (201, 1, "draft")
    assert GroundTruth.objects.get().phase == phase


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"golden": file(b"image,label\n", "golden.csv")}, ["golden"]),
        ({"votes": file(b"image,label\n")}, ["votes"]),
        ({"min_conf": "2"}, ["form", "min_conf"]),
        ({"method": "dice"}, ["form", "method"]),
    ],
)
def test_what_does_not_fit_is_refused_by_field_and_nothing_is_kept(editor, fields, where):
    status, body = editor.upload(ROUNDS, **({"name": "May", "votes": file(VOTES)} | fields))
    assert (status, body["errors"][0]["where"]) == (422, where)
    assert not VoteRound.objects.exists()


def test_no_answer_tells_what_votes_settled(editor, phase):
    made = start(phase)
    for name in ("labels", "audit", "votes"):
        assert editor.get(f"{ROUNDS}/{made.pk}/tables/{name}")[0] == 422
    assert editor.get(f"{ROUNDS}/{made.pk}")[1]["report"]["raters"] == len(made.report["raters"])
    assert not AuditEvent.objects.filter(verb="votes.loaded").exists()


def test_raters_are_a_table(editor, phase):
    made = start(phase)
    lines = editor.get(f"{ROUNDS}/{made.pk}/tables/raters")[1].splitlines()
    assert len(lines) == 1 + len(made.report["raters"])


def test_a_round_of_another_phase_is_not_found(editor, phase):
    made = start(make_phase(task=phase.task, slug="test", with_release=False))
    assert editor.get(f"{ROUNDS}/{made.pk}")[0] == editor.post(f"{ROUNDS}/{made.pk}/draft")[0] == 404


@pytest.mark.parametrize("number", [1, 3])
def test_rounds_take_the_same_queries_however_many(editor, phase, number, django_assert_num_queries):
    for _ in range(number):
        start(phase)
    with django_assert_num_queries(6):
        assert editor.get(ROUNDS)[1]["count"] == number
