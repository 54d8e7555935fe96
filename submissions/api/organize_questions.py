"""The organizers' API of questions: which wait, which are answered, and answering one."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.api.schemas import PersonName, StrictIn
from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.enums import OrganizerRole
from challenge.forms.filling import filled
from challenge.typing import SignedInRequest

from ..domain.questions import QUESTION_LENGTH, answer_question, answered_questions, open_questions, version_of
from ..forms.questions import EVERYBODY, TEAM, AnswerForm
from ..models import Question

router = Router(tags=["organizing: questions"])
QUESTIONS = "/editions/{int:year}/organize/questions"


class QuestionState(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"


class AnswerAudience(StrEnum):
    TEAM = TEAM
    EVERYBODY = EVERYBODY


class QuestionAnswerIn(StrictIn):
    audience: AnswerAudience = Field(description="Who reads the answer.")
    answer: str = Field(min_length=1, max_length=20_000, description="Markdown.")
    public_text: str = Field(
        "", max_length=QUESTION_LENGTH, description="The question as everybody reads it, without who asked."
    )
    tells_teams: bool = Field(default=True, description="Tell those who may read it, and their programs.")
    seen: str = Field(
        "",
        max_length=40,
        description="The `version` of the question that you read: no answer is overwritten unseen.",
    )


class AskedQuestionOut(Schema):
    id: int
    team: int = Field(alias="team_id")
    team_name: str
    asked_by: PersonName
    asked_at: datetime
    text: str
    answer: str
    is_public: bool
    public_text: str
    answered_at: datetime | None
    answered_by: PersonName | None
    corrected_at: datetime | None
    version: str = Field(description="Names the present state of the answer; empty while there is none.")

    @staticmethod
    def resolve_team_name(question: Question) -> str:
        return question.team.name

    @staticmethod
    def resolve_version(question: Question) -> str:
        return version_of(question)


@router.get(QUESTIONS, response=list[AskedQuestionOut], auth=Token("organize"), summary="What teams asked")
@paginate(Pages)
def list_asked(request: SignedInRequest, year: int, state: QuestionState = QuestionState.WAITING) -> QuerySet[Question]:
    """Those that wait, the longest first; or those that are answered, the latest first."""
    edition = organized_edition(request.user, year, OrganizerRole.HELPER)
    return open_questions(edition) if state == QuestionState.WAITING else answered_questions(edition)


@router.get(QUESTIONS + "/{int:question_id}", response=AskedQuestionOut, auth=Token("organize"), summary="One question")
def get_asked(request: SignedInRequest, year: int, question_id: int) -> Question:
    return _question(request, year, question_id)


@router.put(
    QUESTIONS + "/{int:question_id}/answer",
    response=AskedQuestionOut,
    auth=Token("organize"),
    summary="Answer a question",
)
def put_answer(request: SignedInRequest, year: int, question_id: int, data: QuestionAnswerIn) -> Question:
    """To the team alone, or to everybody in words that do not tell who asked. A later answer corrects the former."""
    found = _question(request, year, question_id)
    form = filled(AnswerForm, data.dict())
    told: dict[str, Any] = {name: form.cleaned_data[name] for name in ("seen", "tells_teams")}
    answer_question(found, form.said, **told, now=database_now(), actor=request.user)
    return _question(request, year, question_id)


def _question(request: SignedInRequest, year: int, question_id: int) -> Question:
    edition = organized_edition(request.user, year, OrganizerRole.HELPER)
    questions = Question.objects.select_related("team", "asked_by", "answered_by")
    return get_object_or_404(questions, pk=question_id, edition=edition)
