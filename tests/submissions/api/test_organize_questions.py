import pytest

from challenge.enums import OrganizerRole
from challenge.models import Notice
from submissions.domain.questions import ask
from tests.challenge.api.organizing import EDITION, last_event, organizer_of, queries_of
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
QUESTIONS = f"{EDITION}/questions"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def helper(client, edition):
    """The least of organizers answers questions."""
    return organizer_of(client, edition, OrganizerRole.HELPER)


@pytest.fixture
def question(edition):
    ada = make_user(name="Ada Lovelace")
    return ask(user=ada, team=make_team(edition, user=ada, name="Foxes"), text="May we?", now=NOW)


def test_what_waits_is_listed_with_who_asked(helper, question):
    (told,) = helper.get(QUESTIONS)[1]["items"]
    assert (told["id"], told["team_name"], told["asked_by"]) == (question.pk, "Foxes", "Ada Lovelace")
    assert (told["text"], told["answer"], told["answered_at"], told["version"]) == ("May we?", "", None, "")
    assert helper.get(QUESTIONS, state="answered")[1]["items"] == []
    assert helper.get(f"{QUESTIONS}/{question.pk}") == (200, told)


def test_a_question_is_answered_to_everybody_without_who_asked(helper, question):
    address = f"{QUESTIONS}/{question.pk}/answer"
    status, told = helper.put(address, audience="everybody", answer="Yes.", public_text="May one?")
    assert (status, told["answer"], told["is_public"], told["public_text"]) == (200, "Yes.", True, "May one?")
    assert told["answered_by"] == "Ada"
    assert last_event()[1] == "question.answered"
    assert helper.get(QUESTIONS)[1]["items"] == []
    assert helper.get(QUESTIONS, state="answered")[1]["items"] == [told]
    assert Notice.objects.filter(kind="question.answered").count() == 1


def test_a_correction_names_the_answer_that_it_corrects(helper, question):
    address = f"{QUESTIONS}/{question.pk}/answer"
    version = helper.put(address, audience="team", answer="Yes.")[1]["version"]
    status, refused = helper.put(address, audience="team", answer="No.")
    assert (status, refused["code"], refused["errors"][0]["where"]) == (422, "settings_refused", [])
    status, told = helper.put(address, audience="team", answer="No.", seen=version, tells_teams=False)
    assert (status, told["answer"], told["corrected_at"]) == (200, "No.", "2026-06-10T12:00:00Z")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"audience": "everybody", "answer": "Yes, Foxes.", "public_text": "May one?"}, ["answer"]),
        ({"audience": "everybody", "answer": "Yes."}, ["public_text"]),
        ({"audience": "team", "answer": " "}, ["answer"]),
        ({"audience": "nobody", "answer": "Yes."}, ["body", "data", "audience"]),
        ({"answer": "Yes."}, ["body", "data", "audience"]),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_by_field(helper, question, body, where):
    status, refused = helper.put(f"{QUESTIONS}/{question.pk}/answer", **body)
    assert (status, refused["errors"][0]["where"]) == (422, where)
    question.refresh_from_db()
    assert question.answered_at is None


def test_questions_of_another_edition_are_not_here(helper):
    person = make_user()
    other = ask(user=person, team=make_team(make_edition(2025), user=person), text="And we?", now=NOW)
    assert helper.get(f"{QUESTIONS}/{other.pk}")[0] == 404
    assert helper.put(f"{QUESTIONS}/{other.pk}/answer", audience="team", answer="Yes.")[0] == 404


def test_the_list_takes_the_same_queries_however_many(helper, question):
    before = queries_of(lambda: helper.get(QUESTIONS))
    for text in ("Why?", "How?"):
        ask(user=question.asked_by, team=question.team, text=text, now=NOW)
    assert queries_of(lambda: helper.get(QUESTIONS)) == before
    assert helper.get(QUESTIONS)[1]["count"] == 3
