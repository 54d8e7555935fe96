from datetime import timedelta

import pytest

from challenge.enums import RegistrationRule
from challenge.models import Edition, Notice
from submissions.enums import RegistrationState
from submissions.models import Registration
from tests.challenge.api.organizing import EDITION, last_event, queries_of
from tests.factories import NOW, make_edition, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
REGISTRATIONS = f"{EDITION}/registrations"
RULES = f"{EDITION}/registration-rules"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition():
    return make_edition(registration=RegistrationRule.APPROVAL)


def asked(edition, name, **fields):
    """A team's wish that nobody has answered."""
    team = make_team(edition, name=name)
    person = team.memberships.get().user
    told = {"state": RegistrationState.PENDING, "asked_at": NOW, "asked_by": person, "answers": []}
    return Registration.objects.create(team=team, **(told | fields))


def test_wishes_are_listed_with_their_answers_those_that_wait_first(editor, edition):
    answers = [{"key": "lab", "question": "Which lab?", "answer": "Ours."}]
    asked(edition, "Foxes", state=RegistrationState.APPROVED, decided_at=NOW, decided_by=editor.user)
    waiting = asked(edition, "Owls", asked_at=NOW + timedelta(hours=1), answers=answers)
    first, second = editor.get(REGISTRATIONS)[1]["items"]
    assert (first["id"], first["team"], first["team_name"]) == (waiting.pk, waiting.team_id, "Owls")
    assert (first["answers"], first["email"]) == (answers, waiting.asked_by.email)
    assert (second["team_name"], second["decided_by"]) == ("Foxes", "Ada")
    assert [each["team_name"] for each in editor.get(REGISTRATIONS, state="approved")[1]["items"]] == ["Foxes"]
    assert editor.get(REGISTRATIONS, state="asleep")[1]["code"] == "invalid"


def test_a_team_is_approved_and_told(editor, edition):
    row = asked(edition, "Owls")
    status, told = editor.post(f"{REGISTRATIONS}/{row.pk}/decide", state="approved", seen="pending")
    assert (status, told["state"], told["decided_by"]) == (200, "approved", "Ada")
    assert last_event() == (editor.user, "registration.approved", f"team {row.team_id}")
    assert Notice.objects.get().kind == "registration.decided"


def test_of_two_who_decide_the_second_looks_again(editor, edition):
    row = asked(edition, "Owls")
    editor.post(f"{REGISTRATIONS}/{row.pk}/decide", state="approved", seen="pending")
    decline = {"state": "declined", "seen": "pending", "reason": "Too late."}
    status, refused = editor.post(f"{REGISTRATIONS}/{row.pk}/decide", **decline)
    assert (status, refused["code"]) == (409, "state_changed")
    row.refresh_from_db()
    assert row.state == RegistrationState.APPROVED


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"state": "declined", "seen": "pending"}, 409, "registration_refused"),
        ({"state": "pending", "seen": "pending"}, 422, "invalid"),
        ({"state": "approved"}, 422, "invalid"),
        ({"state": "declined", "seen": "pending", "reason": "x" * 1001}, 422, "invalid"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(editor, edition, body, status, code):
    row = asked(edition, "Owls")
    answer = editor.post(f"{REGISTRATIONS}/{row.pk}/decide", **body)
    assert (answer[0], answer[1]["code"]) == (status, code)
    row.refresh_from_db()
    assert row.state == RegistrationState.PENDING


def test_a_wish_in_another_edition_is_not_here(editor):
    other = asked(make_edition(2025, registration=RegistrationRule.APPROVAL), "Owls")
    assert editor.post(f"{REGISTRATIONS}/{other.pk}/decide", state="approved", seen="pending")[0] == 404


def test_the_list_takes_the_same_queries_however_many(editor, edition):
    asked(edition, "Owls")
    before = queries_of(lambda: editor.get(REGISTRATIONS))
    asked(edition, "Foxes")
    asked(edition, "Hens")
    assert queries_of(lambda: editor.get(REGISTRATIONS)) == before
    assert editor.get(REGISTRATIONS)[1]["count"] == 3


def test_the_rule_is_replaced_and_a_question_keeps_its_key(editor, edition):
    first = editor.put(RULES, rule="approval", questions=[{"question": "Which lab?"}])[1]
    asked_again = [{"question": "Which  lab?", "is_required": True}, {"question": "Why?"}]
    rules = {"rule": "domain", "listed": ["@Example.org", "example.com"], "closes_at": "2026-07-01T12:00:00+02:00"}
    status, told = editor.put(RULES, **rules, questions=asked_again)
    assert (status, told["rule"], told["listed"]) == (200, "domain", ["example.org", "example.com"])
    assert (told["closes_at"], told["is_open"]) == ("2026-07-01T10:00:00Z", True)
    assert [each["is_required"] for each in told["questions"]] == [True, False]
    assert told["questions"][0]["key"] == first["questions"][0]["key"] == "which-lab"
    assert editor.get(RULES) == (200, told)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"rule": "domain"}, ["registration_list"]),
        ({"rule": "list", "listed": ["nobody"]}, ["registration_list"]),
        ({"rule": "whim"}, ["body", "data", "rule"]),
        ({"rule": "open", "questions": [{"question": " * starred"}]}, ["body", "data", "questions", "0", "question"]),
        ({"rule": "open", "questions": [{"question": "Q"}] * 21}, ["body", "data", "questions"]),
        ({"rule": "open", "closes_at": "2026-07-01T12:00:00"}, ["body", "data", "closes_at"]),
    ],
)
def test_a_rule_that_does_not_fit_is_refused_by_field(editor, edition, body, where):
    status, refused = editor.put(RULES, **body)
    assert (status, refused["errors"][0]["where"]) == (422, where)
    assert Edition.objects.get(pk=edition.pk).registration == RegistrationRule.APPROVAL
