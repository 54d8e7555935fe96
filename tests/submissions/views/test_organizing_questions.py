"""The organizers' pages of questions."""

import pytest

from challenge.enums import OrganizerRole
from challenge.models import Organizer
from submissions.domain.questions import Answer, answer_question, ask
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
PAGE = "/2026/organize/questions/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def helper(client, edition):
    person = make_user("helga@example.org", name="Helga")
    Organizer.objects.create(edition=edition, user=person, role=OrganizerRole.HELPER)
    client.force_login(person)
    return person


@pytest.fixture
def ada(edition):
    person = make_user("ada@example.org", name="Ada Lovelace")
    make_team(edition, user=person, name="Foxes")
    return person


def asked(person, text="When do we Foxes close?"):
    return ask(user=person, team=person.teams.get(), text=text, now=NOW)


def words(**fields):
    return {"audience": "everybody", "public_text": "When does it close?", "answer": "At **noon**.", **fields}


def test_what_waits_stands_first_with_who_asks(client, helper, ada):
    done = asked(ada, "First?")
    answer_question(done, Answer("Yes.", is_public=False), seen="", tells_teams=False, now=NOW, actor=helper)
    asked(ada, "Second?")
    page = client.get(PAGE).text
    assert page.index("Second?") < page.index("First?")
    assert "Foxes · Ada Lovelace" in page


def test_a_helper_answers_to_all(client, helper, ada):
    question = asked(ada)
    page = client.get(f"{PAGE}{question.pk}/").text
    assert page.count("When do we Foxes close?") == 2
    assert "checked" not in page.split("Who reads the answer")[1].split("</fieldset>")[0]
    preview = client.post(f"{PAGE}{question.pk}/", words(preview="1")).text
    assert "<strong>noon</strong>" in preview
    question.refresh_from_db()
    assert question.answered_at is None
    client.post(f"{PAGE}{question.pk}/", words())
    question.refresh_from_db()
    assert (question.is_public, question.answered_by, question.public_text) == (True, helper, "When does it close?")


def test_for_whom_an_answer_is_must_be_said(client, helper, ada):
    question = asked(ada)
    assert client.post(f"{PAGE}{question.pk}/", words(audience="")).status_code == 422


def test_words_that_tell_who_asked_stand_with_the_reason(client, helper, ada):
    question = asked(ada)
    page = client.post(f"{PAGE}{question.pk}/", words(public_text="When do we Foxes close?"))
    assert page.status_code == 422
    assert "tells who asked: “Foxes”" in page.text


def test_an_answer_is_corrected_by_the_same_form(client, helper, ada):
    question = asked(ada)
    address = f"{PAGE}{question.pk}/"
    client.post(address, words())
    page = client.get(address)
    assert "corrects the answer" in page.text
    seen = page.context["form"].initial["seen"]
    assert client.post(address, words(answer="At one.", seen="")).status_code == 422
    client.post(address, words(answer="At one.", seen=seen))
    question.refresh_from_db()
    assert (question.answer, question.corrected_at) == ("At one.", NOW)


def test_questions_of_another_edition_are_not_found(client, helper):
    other = make_user()
    make_team(make_edition(2025), user=other)
    assert client.get(f"{PAGE}{asked(other).pk}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_questions(client, helper, ada, rows, django_assert_num_queries):
    for number in range(rows):
        done = asked(ada, f"{number}?")
        answer_question(done, Answer("Yes.", is_public=False), seen="", tells_teams=False, now=NOW, actor=helper)
        asked(ada, f"And {number}?")
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)


QUERIES = 8
