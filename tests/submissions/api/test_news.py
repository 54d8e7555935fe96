import pytest

from challenge.domain.tokens import issue_token
from challenge.models import News, Notice
from submissions.domain.questions import Answer, answer_question, ask
from submissions.models import Question
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
API = "/api/v1/editions/2026"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def ada():
    person = make_user("ada@example.org", name="Ada Lovelace")
    make_team(make_edition(), user=person, name="Foxes")
    return person


def bearer(person, **options):
    return {"Authorization": f"Bearer {issue_token(user=person, name='t', now=NOW, **options)[1]}"}


def asked(client, person, **data):
    body = {"text": "May we Foxes?", **data}
    return client.post(f"{API}/questions", body, content_type="application/json", headers=bearer(person))


def test_news_are_told_as_they_were_written_and_as_they_are_shown(client, ada):
    post = News.objects.create(edition=ada.teams.get().edition, title="Data", body="**There**.", posted_at=NOW)
    (told,) = client.get(f"{API}/news").json()["items"]
    assert (told["title"], told["text"], told["html"]) == ("Data", "**There**.", "<p><strong>There</strong>.</p>\n")
    assert told["url"].endswith(f"/2026/news/{post.pk}/")
    assert told["changed_at"] is None


def test_a_question_is_asked_by_token_once(client, ada):
    first, again = asked(client, ada), asked(client, ada)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"] == Question.objects.get().pk
    assert Notice.objects.count() == 1


def test_questions_of_others_are_told_in_public_words_alone(client, ada):
    team = ada.teams.get()
    public = ask(user=ada, team=team, text="May we Foxes?", now=NOW)
    private = ask(user=ada, team=team, text="And us Foxes?", now=NOW)
    said = Answer("Yes.", is_public=True, public_text="May one?")
    answer_question(public, said, seen="", tells_teams=False, now=NOW, actor=None)
    answer_question(private, Answer("No.", is_public=False), seen="", tells_teams=False, now=NOW, actor=None)
    other = make_user()
    make_team(team.edition, user=other)
    client.force_login(ada)
    for headers in ({}, bearer(other)):
        (told,) = client.get(f"{API}/questions", headers=headers).json()["items"]
        assert (told["text"], told["answer"], told["is_own"], told["asked_at"]) == ("May one?", "Yes.", False, None)
    own = client.get(f"{API}/questions", headers=bearer(ada)).json()["items"]
    assert {each["text"] for each in own} == {"May we Foxes?", "And us Foxes?"}


def test_a_token_that_is_none_is_not_taken_for_a_visitor(client, ada):
    assert client.get(f"{API}/questions", headers={"Authorization": "Bearer nonsense"}).status_code == 401


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        ({"text": " "}, 422, "question_refused"),
        ({"text": "a\0b"}, 422, "invalid"),
        ({"text": "x" * 4001}, 422, "invalid"),
        ({"text": "Why?", "title": "Why"}, 422, "invalid"),
        ({"team": 0}, 422, "invalid"),
        ({"team": 99}, 403, "not_in_team"),
    ],
)
def test_what_is_refused_has_a_code(client, ada, data, status, code):
    refused = asked(client, ada, **data)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_the_eleventh_question_of_a_day_is_told_when_to_come_back(client, ada):
    for number in range(10):
        asked(client, ada, text=f"{number}?")
    refused = asked(client, ada)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_questions")
    assert refused.json()["next_allowed_at"].endswith("T00:00:00Z")
    assert 0 < int(refused["Retry-After"]) <= 24 * 3600


def test_who_is_in_no_team_cannot_ask(client, ada):
    refused = asked(client, make_user())
    assert (refused.status_code, refused.json()["code"]) == (403, "not_in_team")
