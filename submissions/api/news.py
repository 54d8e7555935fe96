"""The API of news and questions."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from challenge.api.frame import PerhapsToken, Token
from challenge.api.paging import Described, Pages
from challenge.api.schemas import RowId, StrictIn
from challenge.domain.clock import database_now
from challenge.domain.markdown import to_html
from challenge.domain.public_editions import public_edition
from challenge.models import Edition, News, User
from challenge.typing import SignedInRequest

from ..domain.questions import QUESTION_LENGTH, ask, asking_team, own_questions, public_answers
from ..models import Question

router = Router(tags=["news"])


class NewsOut(Schema):
    id: int
    url: str
    title: str
    text: str
    html: str
    posted_at: datetime
    changed_at: datetime | None


@router.get("/editions/{year}/news", response=list[NewsOut], summary="The news of an edition")
@paginate(Pages)
def list_news(request: HttpRequest, year: int) -> Any:
    """Posts of the organizers, newest first: Markdown, and what became of it."""
    edition = public_edition(year)
    return Described(edition.news.all(), lambda page: [describe_post(request, edition, post) for post in page])


class QuestionOut(Schema):
    id: int
    url: str
    text: str
    answer: str
    html: str
    is_public: bool
    is_own: bool
    asked_at: datetime | None = Field(description="Of your own teams' questions alone.")
    answered_at: datetime | None
    corrected_at: datetime | None


class QuestionIn(StrictIn):
    text: str = Field(min_length=1, max_length=QUESTION_LENGTH, description="Plain text.")
    team: RowId | None = Field(None, description="The team's id, where you are in several.")


QUESTIONS = "/editions/{year}/questions"


@router.get(QUESTIONS, response=list[QuestionOut], auth=PerhapsToken("read"), summary="Questions and answers")
@paginate(Pages)
def list_questions(request: HttpRequest, year: int) -> Any:
    """What was answered to all, newest first; with a token, before it all that your teams asked."""
    edition = public_edition(year)
    reader = getattr(request, "auth", None)
    own = list(own_questions(reader, edition)) if isinstance(reader, User) else []
    seen = {question.pk for question in own}
    others = [question for question in public_answers(edition) if question.pk not in seen]
    return Described(
        [*own, *others],
        lambda page: [describe(request, edition, each, is_own=each.pk in seen) for each in page],
    )


@router.post(QUESTIONS, response={201: QuestionOut}, auth=Token("submit"), summary="Ask the organizers")
def create_question(request: SignedInRequest, year: int, data: QuestionIn) -> Any:
    """For your team. The same words asked again while they wait for an answer are one question."""
    edition = public_edition(year)
    team = asking_team(request.user, edition, data.team)
    question = ask(user=request.user, team=team, text=data.text, now=database_now())
    return Status(201, describe(request, edition, question, is_own=True))


def describe_post(request: HttpRequest, edition: Edition, post: News) -> dict[str, Any]:
    return {
        "id": post.pk,
        "url": request.build_absolute_uri(reverse("news_post", args=[edition.year, post.pk])),
        "title": post.title,
        "text": post.body,
        "html": to_html(post.body),
        "posted_at": post.posted_at,
        "changed_at": post.changed_at,
    }


def describe(request: HttpRequest, edition: Edition, question: Question, *, is_own: bool) -> dict[str, Any]:
    """To its team in its own words; to everybody else in the public ones, and without when it was asked."""
    page = request.build_absolute_uri(reverse("questions", args=[edition.year]))
    return {
        "id": question.pk,
        "url": f"{page}#question-{question.pk}",
        "text": question.text if is_own else question.public_text,
        "answer": question.answer,
        "html": to_html(question.answer),
        "is_public": question.is_public,
        "is_own": is_own,
        "asked_at": question.asked_at if is_own else None,
        "answered_at": question.answered_at,
        "corrected_at": question.corrected_at,
    }
