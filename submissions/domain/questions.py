"""Questions of teams and their answers: to the team alone, or to everybody without telling who asked."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from challenge.domain.addresses import address_of
from challenge.domain.changes import WHOLE, differing, refuse, write_changes
from challenge.domain.outbox import Recipient, announce
from challenge.enums import NoticeKind
from challenge.models import Edition, User

from ..models import Question, Team
from .errors import NotInTeam, QuestionRefused, TooManyQuestions
from .membership import lock_teams, membership_of
from .quota import day_of
from .recipients import news_recipients, organizers_of, recipients
from .teams import teams_of, why_no_team

QUESTIONS_A_DAY = 10
QUESTION_LENGTH = 4000


@dataclass(frozen=True)
class Answer:
    """What organizers say to a question. `public_text` is the question as everybody reads it."""

    answer: str
    is_public: bool
    public_text: str = ""


def asking_team(user: User, edition: Edition, team_id: int | None) -> Team:
    """The named team of the person, or the first. Raises NotInTeam."""
    teams = teams_of(user, edition)
    found = (teams.filter(pk=team_id) if team_id is not None else teams).first()
    if found is None:
        raise NotInTeam(why_no_team(user, edition, None))
    return found


@transaction.atomic
def ask(*, user: User, team: Team, text: str, now: datetime) -> Question:
    """A team's question, told to the organizers. The same words asked again while they wait are one question.

    Raises NotInTeam, QuestionRefused or TooManyQuestions.
    """
    lock_teams(team.pk)
    if membership_of(user, team) is None:
        raise NotInTeam(_("You are not in “%(team)s”. Ask for a team that you are in.") % {"team": team})
    asked = _checked(text)
    if waiting := team.questions.filter(text=asked, answered_at__isnull=True).first():
        return waiting
    _check_number(team, now)
    question = Question.objects.create(edition=team.edition, team=team, asked_by=user, asked_at=now, text=asked)
    _tell_organizers(question, now)
    return question


@transaction.atomic
def answer_question(
    question: Question, said: Answer, *, seen: str, tells_teams: bool, now: datetime, actor: User | None
) -> Question:
    """Answers a question, or corrects its answer, which is dated; told to whom it is for, if asked.

    seen: the `version_of` the question when it was read, so that of two organizers none overwrites the other unseen.
    Raises SettingsRefused, for words that name the team or its people where everybody reads them too.
    """
    row = Question.objects.select_for_update(of=("self",)).select_related("edition", "team").get(pk=question.pk)
    if seen != version_of(row):
        raise refuse(WHOLE, _("Somebody else answered meanwhile. Load the page anew and read that answer first."))
    _check_answer(row, said)
    if not differing(row, asdict(said)):
        return row
    is_first = row.answered_at is None
    dated = {"answered_at": now, "answered_by": actor} if is_first else {"corrected_at": now}
    verb = "question.answered" if is_first else "question.corrected"
    subject = f"team {row.team_id}, question {row.pk}"
    write_changes(row, asdict(said) | dated, verb=verb, subject=subject, now=now, actor=actor)
    if tells_teams:
        _tell_teams(row, now, is_first=is_first)
    return row


def version_of(question: Question) -> str:
    """Names the present state of an answer; empty while there is none."""
    moment = question.corrected_at or question.answered_at
    return moment.isoformat() if moment else ""


def public_answers(edition: Edition) -> QuerySet[Question]:
    """What everybody may read, newest first. Their texts are `public_text` and `answer`, and nothing else."""
    return _answered(edition).filter(is_public=True)


def private_answers(user: User, edition: Edition) -> QuerySet[Question]:
    """What was answered to the person's teams alone, newest first."""
    return _answered(edition).filter(is_public=False, team__in=teams_of(user, edition))


def own_questions(user: User, edition: Edition) -> QuerySet[Question]:
    """All that the person's teams asked, newest first."""
    own = Question.objects.filter(edition=edition, team__in=teams_of(user, edition))
    return own.select_related("team", "asked_by")


def open_questions(edition: Edition) -> QuerySet[Question]:
    """What waits for an answer, the longest first."""
    waiting = Question.objects.filter(edition=edition, answered_at__isnull=True)
    return waiting.select_related("team", "asked_by").order_by("asked_at", "pk")


def answered_questions(edition: Edition) -> QuerySet[Question]:
    """What has an answer, the latest first."""
    return _answered(edition).select_related("team", "asked_by", "answered_by")


def question_facts(question: Question) -> dict[str, Any]:
    """What programs are told of an answer. Of one to all nobody is told who asked."""
    year = question.edition.year
    return {
        "edition": year,
        "question": question.pk,
        "text": question.public_text if question.is_public else question.text,
        "answer": question.answer,
        "is_public": question.is_public,
        "url": f"{address_of('questions', year)}#question-{question.pk}",
    }


def _answered(edition: Edition) -> QuerySet[Question]:
    return Question.objects.filter(edition=edition, answered_at__isnull=False).order_by("-answered_at", "-pk")


def _checked(text: str) -> str:
    """The question as it is kept: without space around it. Raises QuestionRefused."""
    asked = text.replace("\r\n", "\n").strip()
    if not asked:
        raise QuestionRefused(_("Type your question."))
    if len(asked) > QUESTION_LENGTH:
        told = _("A question has %(most)s characters at most, and this one has %(length)s. Shorten it.")
        raise QuestionRefused(told % {"most": QUESTION_LENGTH, "length": len(asked)})
    if "\0" in asked:
        raise QuestionRefused(_("The question has a character that no text has (number 0). Type it anew."))
    return asked


def _check_number(team: Team, now: datetime) -> None:
    midnight = day_of(now)
    if team.questions.filter(asked_at__gte=midnight).count() >= QUESTIONS_A_DAY:
        raise TooManyQuestions(QUESTIONS_A_DAY, midnight + timedelta(days=1))


def _check_answer(question: Question, said: Answer) -> None:
    if not said.answer.strip():
        raise refuse("answer", _("Type the answer."))
    if not said.is_public:
        return
    if not said.public_text.strip():
        raise refuse("public_text", _("Type the question as everybody shall read it."))
    for field, text in (("public_text", said.public_text), ("answer", said.answer)):
        if name := next(_names_told(question.team, text), None):
            told = _("Everybody reads this, and it tells who asked: “%(name)s”. Say it without the name.")
            raise refuse(field, told % {"name": name})


def _names_told(team: Team, text: str) -> Iterator[str]:
    """Those names of a team and its people that stand in a text as words of their own."""
    people = User.objects.filter(memberships__team=team).distinct()
    # A first name alone may be any word.
    full_names = [person.name for person in people if " " in person.name.strip()]
    for name in (team.name, *full_names, *(person.email for person in people)):
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            yield name


def _tell_organizers(question: Question, now: datetime) -> None:
    year = question.edition.year
    url = address_of("organize_question", year, question.pk)
    announce(
        question.edition,
        key=f"{NoticeKind.QUESTION_ASKED}:{question.pk}",
        kind=NoticeKind.QUESTION_ASKED,
        subject=_("%(team)s asks a question") % {"team": question.team},
        body=_("%(team)s asks:\n\n%(text)s\n\nAnswer: %(url)s\n")
        % {"team": question.team, "text": question.text, "url": url},
        payload={"edition": year, "question": question.pk, "url": url},
        recipients=organizers_of(question.edition),
        now=now,
    )


def _tell_teams(question: Question, now: datetime, *, is_first: bool) -> None:
    facts = question_facts(question)
    body = _("The question:\n\n%(text)s\n\nThe answer:\n\n%(answer)s\n\n%(url)s\n") % facts
    announce(
        question.edition,
        key=f"{NoticeKind.QUESTION_ANSWERED}:{question.pk}:{version_of(question)}",
        kind=NoticeKind.QUESTION_ANSWERED,
        subject=_subject(question, is_first=is_first),
        body=body,
        payload=facts,
        recipients=_told(question),
        now=now,
    )


def _subject(question: Question, *, is_first: bool) -> str:
    if question.is_public:
        return _("A question answered to all teams") if is_first else _("Corrected: an answer to all teams")
    return _("Your question is answered") if is_first else _("Corrected: the answer to your question")


def _told(question: Question) -> list[Recipient]:
    """To whom an answer goes. Those who asked hear of it in any case."""
    own = recipients([question.team])
    return [*own, *news_recipients(question.edition)] if question.is_public else own
