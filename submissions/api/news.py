"""The API of news and questions."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Router, Schema, Status

from challenge.api.frame import Token
from challenge.domain.clock import database_now
from challenge.domain.markdown import to_html
from challenge.models import Edition, News, User
from challenge.typing import SignedInRequest

from ..domain.errors import NotInTeam
from ..domain.questions import ask, own_questions, public_answers
from ..domain.teams import teams_of, why_no_team
from ..models import Question, Team

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
def list_news(request: HttpRequest, year: int) -> Any:
    """Posts of the organizers, newest first: Markdown, and what became of it."""
    edition = public_edition(year)
    return [describe_post(request, edition, post) for post in edition.news.all()]


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


class QuestionIn(Schema):
    text: str
    team: int | None = Field(None, description="The team's id, where you are in several.")


QUESTIONS = "/editions/{year}/questions"


def without_token(request: HttpRequest) -> bool:
    """Whoever sends no token is everybody; a token that is not valid is refused as elsewhere."""
    return "Authorization" not in request.headers


@router.get(QUESTIONS, response=list[QuestionOut], auth=[Token("read"), without_token], summary="Questions and answers")
def list_questions(request: HttpRequest, year: int) -> Any:
    """What was answered to all, newest first; with a token, before it all that your teams asked."""
    edition = public_edition(year)
    reader = getattr(request, "auth", None)
    own = list(own_questions(reader, edition)) if isinstance(reader, User) else []
    seen = {question.pk for question in own}
    others = [question for question in public_answers(edition) if question.pk not in seen]
    return [describe(request, edition, each, is_own=each.pk in seen) for each in [*own, *others]]


@router.post(QUESTIONS, response={201: QuestionOut}, auth=Token("submit"), summary="Ask the organizers")
def create_question(request: SignedInRequest, year: int, data: QuestionIn) -> Any:
    """For your team. The same words asked again while they wait for an answer are one question."""
    edition = public_edition(year)
    team = asking_team(request.user, edition, data.team)
    question = ask(user=request.user, team=team, text=data.text, now=database_now())
    return Status(201, describe(request, edition, question, is_own=True))


def public_edition(year: int) -> Edition:
    return get_object_or_404(Edition, year=year, is_public=True)


def asking_team(user: User, edition: Edition, team_id: int | None) -> Team:
    """The named team of the person, or the first. Raises NotInTeam."""
    teams = teams_of(user, edition)
    found = (teams.filter(pk=team_id) if team_id is not None else teams).first()
    if found is None:
        raise NotInTeam(why_no_team(user, edition, None))
    return found


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
