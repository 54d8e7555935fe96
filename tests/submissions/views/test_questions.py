"""The page of questions, as teams and everybody else see it."""

import pytest

from submissions.domain.questions import Answer, answer_question, ask
from submissions.models import Question
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
PAGE = "/2026/questions/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def ada(client, edition):
    person = make_user("ada@example.org", name="Ada Lovelace")
    make_team(edition, user=person, name="Foxes")
    client.force_login(person)
    return person


def asked(person, text="May we?"):
    return ask(user=person, team=person.teams.first(), text=text, now=NOW)


def answered(question, said):
    return answer_question(question, said, seen="", tells_teams=False, now=NOW, actor=None)


def test_a_team_asks_and_sees_that_its_question_waits(client, edition, ada):
    page = client.post(PAGE, {"text": "May we?"}, follow=True)
    assert "on its way to the organizers" in page.text
    assert "Waits for an answer" in page.text
    question = Question.objects.get()
    assert (question.team, question.asked_by, question.text) == (ada.teams.get(), ada, "May we?")


def test_what_is_refused_keeps_its_words_and_says_why(client, edition, ada):
    for number in range(10):
        asked(ada, f"What about {number}?")
    page = client.post(PAGE, {"text": "One more thing?"})
    assert page.status_code == 422
    assert "asked its 10 questions of today" in page.text
    assert "One more thing?" in page.text


def test_who_is_in_two_teams_says_for_which(client, edition, ada):
    second = make_team(make_edition(2025), user=ada)
    assert 'name="team" value' in client.get(PAGE).text.replace('type="hidden" ', "")
    second.edition = edition
    second.save()
    assert "For which team" in client.get(PAGE).text
    assert client.post(PAGE, {"text": "May we?"}).status_code == 422
    client.post(PAGE, {"text": "May we?", "team": second.pk})
    assert Question.objects.get().team == second


def test_nobody_asks_for_a_team_of_others(client, edition, ada):
    other = make_team(edition)
    client.post(PAGE, {"text": "May we?", "team": other.pk})
    assert not Question.objects.filter(team=other).exists()


def test_who_is_in_no_team_is_told_what_to_do(client, edition):
    assert "Sign in to ask" in client.get(PAGE).text
    assert client.post(PAGE, {"text": "May we?"}).url.startswith("/accounts/login/")
    client.force_login(make_user())
    assert "Create your team" in client.get(PAGE).text
    refused = client.post(PAGE, {"text": "May we?"})
    assert refused.status_code == 422
    assert "You are in no team" in refused.text
    assert not Question.objects.exists()


def test_a_private_answer_is_read_by_its_team_and_nobody_else(client, edition, ada):
    answered(asked(ada), Answer("**No**, dear.", is_public=False))
    page = client.get(PAGE).text
    assert "<strong>No</strong>, dear." in page
    assert "Answered to your team alone" in page
    other = make_user()
    make_team(edition, user=other)
    for reader in (other, make_user()):
        client.force_login(reader)
        assert "dear." not in client.get(PAGE).text


def test_an_answer_to_all_stands_once_with_its_public_words(client, edition, ada):
    question = answered(asked(ada, "May we Foxes?"), Answer("Yes, all.", is_public=True, public_text="May one?"))
    page = client.get(PAGE).text
    assert page.count(f'id="question-{question.pk}"') == 1
    assert "May we Foxes?" in page
    client.logout()
    everybody = client.get(PAGE).text
    assert "May one?" in everybody
    assert "Foxes" not in everybody


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_questions(client, edition, ada, rows, django_assert_num_queries):
    for number in range(rows):
        answered(asked(ada, f"{number}?"), Answer("Yes.", is_public=True, public_text=f"Number {number}?"))
        answered(asked(ada, f"And {number}?"), Answer("Yes.", is_public=False))
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)


QUERIES = 11
