"""The organizers' API of registration: the rule by which teams take part, who asked, and what they are told."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.api.schemas import Moment, PersonName, StrictIn
from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.domain.registration_rules import questions_as_text, set_registration
from challenge.enums import OrganizerRole, RegistrationRule
from challenge.forms.filling import filled
from challenge.forms.registration import RegistrationRulesForm
from challenge.models import Edition
from challenge.typing import SignedInRequest

from ..domain.registration import decide, is_open, registrations
from ..enums import RegistrationState
from ..forms.registration import DecisionForm
from ..models import Registration

router = Router(tags=["organizing: registrations"])
REGISTRATIONS = "/editions/{int:year}/organize/registrations"


class RegistrationQuestionIn(StrictIn):
    question: str = Field(min_length=1, max_length=500, pattern=r"^\s*[^\s*]", description="One line.")
    is_required: bool = False


class RegistrationRulesIn(StrictIn):
    rule: RegistrationRule
    listed: list[Annotated[str, Field(min_length=1, max_length=320)]] = Field(
        [], max_length=10_000, description="Domains or addresses, for the rules that need a list."
    )
    questions: list[RegistrationQuestionIn] = Field([], max_length=20)
    closes_at: Moment | None = Field(None, description="Null: never.")


class RegistrationQuestionOut(Schema):
    key: str
    question: str
    is_required: bool


class RegistrationRulesOut(Schema):
    rule: RegistrationRule = Field(alias="registration")
    listed: list[str] = Field(alias="registration_list")
    questions: list[RegistrationQuestionOut] = Field(alias="registration_questions")
    closes_at: datetime | None = Field(alias="registration_closes_at")
    is_open: bool

    @staticmethod
    def resolve_is_open(edition: Edition) -> bool:
        return is_open(edition, database_now())


class RegistrationAnswerOut(Schema):
    key: str
    question: str
    answer: str


class RegistrationOut(Schema):
    id: int
    team: int = Field(alias="team_id")
    team_name: str
    affiliation: str
    state: RegistrationState
    answers: list[RegistrationAnswerOut]
    asked_at: datetime
    asked_by: PersonName | None
    email: str | None
    decided_at: datetime | None
    decided_by: PersonName | None
    reason: str

    @staticmethod
    def resolve_team_name(row: Registration) -> str:
        return row.team.name

    @staticmethod
    def resolve_affiliation(row: Registration) -> str:
        return row.team.affiliation

    @staticmethod
    def resolve_email(row: Registration) -> str | None:
        return row.asked_by.email if row.asked_by else None


class RegistrationDecisionIn(StrictIn):
    state: Literal[RegistrationState.APPROVED, RegistrationState.DECLINED]
    seen: RegistrationState = Field(description="The state that you saw: nobody overwrites another's word unseen.")
    reason: str = Field("", max_length=1000, description="The team reads it; a decline needs one.")


@router.get(
    REGISTRATIONS, response=list[RegistrationOut], auth=Token("organize"), summary="Teams that asked to take part"
)
@paginate(Pages)
def list_registrations(
    request: SignedInRequest, year: int, state: RegistrationState | None = None
) -> QuerySet[Registration]:
    """Those that wait first, then in the order of asking."""
    found = registrations(organized_edition(request.user, year, OrganizerRole.HELPER))
    return found.filter(state=state) if state else found


@router.post(
    REGISTRATIONS + "/{int:registration_id}/decide",
    response=RegistrationOut,
    auth=Token("organize"),
    summary="Approve or decline a team",
)
def decide_registration(
    request: SignedInRequest, year: int, registration_id: int, data: RegistrationDecisionIn
) -> Registration:
    """The team is told by e-mail."""
    row = get_object_or_404(registrations(organized_edition(request.user, year)), pk=registration_id)
    decision = filled(DecisionForm, data.dict()).decision()
    return decide(row, **decision, now=database_now(), actor=request.user)


@router.get(
    "/editions/{int:year}/organize/registration-rules",
    response=RegistrationRulesOut,
    auth=Token("organize"),
    summary="Who may take part",
)
def get_rules(request: SignedInRequest, year: int) -> Edition:
    return organized_edition(request.user, year, OrganizerRole.HELPER)


@router.put(
    "/editions/{int:year}/organize/registration-rules",
    response=RegistrationRulesOut,
    auth=Token("organize"),
    summary="Say who may take part",
)
def put_rules(request: SignedInRequest, year: int, data: RegistrationRulesIn) -> Edition:
    """For teams that ask from now on; those that are registered stay so. A question that stays keeps its key."""
    edition = organized_edition(request.user, year)
    told = filled(RegistrationRulesForm, _as_typed(data), edition=edition).cleaned_data
    return set_registration(edition, told, now=database_now(), actor=request.user)


def _as_typed(data: RegistrationRulesIn) -> dict[str, Any]:
    """What the form of the page would have sent."""
    questions = [each.dict() | {"question": " ".join(each.question.split())} for each in data.questions]
    return {
        "registration": data.rule,
        "registration_list": "\n".join(data.listed),
        "registration_questions": questions_as_text(questions),
        "registration_closes_at": data.closes_at,
    }
