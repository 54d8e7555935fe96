from datetime import timedelta

import pytest

from challenge.domain.changes import SettingsRefused
from challenge.domain.mail import may_be_ended
from challenge.models import AuditEvent, Delivery, Notice
from submissions.domain.errors import NotInTeam, QuestionRefused, TooManyQuestions
from submissions.domain.news_by_mail import switch_mails
from submissions.domain.questions import (
    Answer,
    answer_question,
    ask,
    open_questions,
    private_answers,
    public_answers,
    question_facts,
    version_of,
)
from submissions.models import Question
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
LATER = NOW + timedelta(hours=1)
PUBLIC = Answer("At **noon**, UTC.", is_public=True, public_text="When does it close?")
PRIVATE = Answer("At noon.", is_public=False)


@pytest.fixture
def edition():
    edition = make_edition()
    edition.organizers.add(make_user("olga@example.org"))
    return edition


@pytest.fixture
def ada():
    return make_user("ada@example.org", name="Ada Lovelace")


@pytest.fixture
def team(edition, ada):
    return make_team(edition, user=ada, name="Foxes")


@pytest.fixture
def other(edition):
    return make_team(edition, user=make_user("bob@example.org"), name="Setters")


@pytest.fixture
def question(team, ada):
    return ask(user=ada, team=team, text="When do we Foxes have to be done?", now=NOW)


def answer(question, said=PUBLIC, *, now=NOW, tells_teams=True):
    question.refresh_from_db()
    return answer_question(question, said, seen=version_of(question), tells_teams=tells_teams, now=now, actor=None)


def told(kind):
    notice = Notice.objects.filter(kind=kind).first()
    return set(Delivery.objects.filter(notice=notice).values_list("address", flat=True))


def test_a_question_waits_and_the_organizers_are_told(question, edition):
    assert list(open_questions(edition)) == [question]
    assert told("question.asked") == {"olga@example.org"}
    assert f"/2026/organize/questions/{question.pk}/" in Notice.objects.get().body


def test_only_who_is_in_a_team_asks_for_it(team):
    with pytest.raises(NotInTeam):
        ask(user=make_user(), team=team, text="May I?", now=NOW)


def test_pressed_twice_it_is_one_question(question, team, ada):
    assert ask(user=ada, team=team, text=f" {question.text}\r\n", now=NOW) == question
    assert (Question.objects.count(), Notice.objects.count()) == (1, 1)


@pytest.mark.parametrize(("text", "told"), [(" \n", "Type your question"), ("x" * 4001, "4001"), ("a\0b", "number 0")])
def test_what_is_no_question_is_refused_with_what_to_do(team, ada, text, told):
    with pytest.raises(QuestionRefused, match=told):
        ask(user=ada, team=team, text=text, now=NOW)
    assert not Question.objects.exists()


def test_a_team_asks_ten_questions_a_day(team, ada, other):
    for number in range(10):
        ask(user=ada, team=team, text=f"What about {number}?", now=NOW)
    with pytest.raises(TooManyQuestions, match=r"from 2026-06-11 00:00 UTC") as refused:
        ask(user=ada, team=team, text="And this?", now=NOW)
    midnight = refused.value.next_allowed_at
    with pytest.raises(TooManyQuestions):
        ask(user=ada, team=team, text="And this?", now=midnight - timedelta(microseconds=1))
    assert ask(user=ada, team=team, text="And this?", now=midnight)
    assert ask(user=other.memberships.get().user, team=other, text="And ours?", now=NOW)


def test_a_private_answer_is_for_its_team_alone(question, edition, ada, other):
    answer(question, PRIVATE)
    assert told("question.answered") == {"ada@example.org"}
    assert list(private_answers(ada, edition)) == [question]
    assert not private_answers(other.memberships.get().user, edition)
    assert not public_answers(edition)


def test_an_answer_to_all_goes_to_all_and_tells_nobody_who_asked(question, edition, other):
    answer(question)
    assert told("question.answered") == {"ada@example.org", "bob@example.org"}
    notice = Notice.objects.get(kind="question.answered")
    for words in (notice.subject, notice.body, str(notice.payload), notice.key):
        assert "Foxes" not in words
        assert "Ada" not in words
    assert notice.payload["text"] == "When does it close?"
    assert [each.public_text for each in public_answers(edition)] == ["When does it close?"]


@pytest.mark.parametrize(
    "words",
    ["As foxes asked: when?", "Mail ada@example.org.", "Says Ada Lovelace, rightly", "(FOXES)"],
)
@pytest.mark.parametrize("field", ["answer", "public_text"])
def test_words_for_everybody_that_tell_who_asked_are_refused(question, words, field):
    said = Answer(**{"answer": "At noon.", "is_public": True, "public_text": "When?", field: words})
    with pytest.raises(SettingsRefused, match="tells who asked") as refused:
        answer(question, said)
    assert list(refused.value.problems) == [field]
    question.refresh_from_db()
    assert question.answered_at is None


def test_to_its_own_team_words_may_name_it(question):
    assert answer(question, Answer("Dear Foxes: at noon.", is_public=False)).answered_at == NOW


def test_a_name_within_a_word_tells_nobody(question):
    assert answer(question, Answer("See foxesnet.", is_public=True, public_text="When?")).is_public


def test_a_correction_is_dated_told_and_keeps_the_old_words_on_record(question):
    answer(question)
    answer(question, Answer("At one.", is_public=True, public_text="When does it close?"), now=LATER)
    question.refresh_from_db()
    assert (question.answered_at, question.corrected_at, question.answer) == (NOW, LATER, "At one.")
    assert Notice.objects.filter(kind="question.answered", subject="Corrected: an answer to all teams").count() == 1
    changed = AuditEvent.objects.get(verb="question.corrected").details["changed"]
    assert changed["answer"] == ["At **noon**, UTC.", "At one."]


def test_the_same_answer_again_is_neither_a_correction_nor_told(question):
    answer(question)
    answer(question, now=LATER)
    question.refresh_from_db()
    assert question.corrected_at is None
    assert Notice.objects.filter(kind="question.answered").count() == 1


def test_an_answer_may_be_saved_without_mails(question):
    answer(question, tells_teams=False)
    assert not Notice.objects.filter(kind="question.answered").exists()


def test_of_two_organizers_none_overwrites_the_other_unseen(question):
    answer_question(question, PUBLIC, seen="", tells_teams=False, now=NOW, actor=None)
    with pytest.raises(SettingsRefused, match="Somebody else answered meanwhile"):
        answer_question(question, PRIVATE, seen="", tells_teams=False, now=LATER, actor=None)
    question.refresh_from_db()
    assert question.answer == PUBLIC.answer


def test_an_answer_needs_words_and_one_to_all_the_question_too(question):
    for said, field in ((Answer(" ", is_public=False), "answer"), (Answer("Yes.", is_public=True), "public_text")):
        with pytest.raises(SettingsRefused) as refused:
            answer(question, said)
        assert list(refused.value.problems) == [field]


def test_who_wants_no_mails_of_news_hears_the_answer_to_the_own_question(question, edition, ada, other):
    for person in (ada, other.memberships.get().user):
        switch_mails(person, edition, on=False, now=NOW)
    answer(question)
    assert told("question.answered") == {"ada@example.org"}


def test_mails_can_be_ended_for_answers_to_all_and_not_for_answers_to_the_team(question):
    answer(question, PRIVATE)
    assert not may_be_ended(Notice.objects.get(kind="question.answered"))
    answer(question, PUBLIC, now=LATER)
    assert may_be_ended(Notice.objects.filter(kind="question.answered").first())


def test_programs_are_told_the_teams_own_words_where_the_answer_is_private(question):
    assert question_facts(answer(question, PRIVATE))["text"] == question.text
