"""The API of taking part: what an edition asks of teams that register, and how a team stands."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from challenge.api.frame import Token
from challenge.api.schemas import StrictIn
from challenge.domain.changes import refuse
from challenge.domain.clock import database_now
from challenge.domain.public_editions import public_edition
from challenge.enums import RegistrationRule
from challenge.forms.refusals import check_form
from challenge.typing import SignedInRequest

from ..domain.registration import is_open, register, registration_view
from ..domain.team_overview import own_team
from ..enums import RegistrationState
from ..forms.registration import MAX_ANSWER, RegistrationForm
from ..models import Team
from .teams import TEAM

router = Router(tags=["teams"])

Answer = Annotated[str, Field(max_length=MAX_ANSWER)]
QuestionKey = Annotated[str, Field(min_length=1, max_length=100)]


class AskedAtRegistrationOut(Schema):
    key: str
    question: str
    is_required: bool


class RegistrationRuleOut(Schema):
    rule: RegistrationRule = Field(description="Who may take part.")
    closes_at: datetime | None = Field(description="Null: never.")
    is_open: bool
    questions: list[AskedAtRegistrationOut]


class AnswerOut(Schema):
    key: str
    question: str = Field(description="As it stood when it was answered.")
    answer: str


class TeamRegistrationOut(Schema):
    state: RegistrationState | None = Field(description="Null: the team has not asked yet.")
    answers: list[AnswerOut]
    asked_at: datetime | None
    decided_at: datetime | None
    reason: str = Field(description="Why it was declined.")
    is_open: bool
    may_ask: bool = Field(description="Whether you may register it now: its captain does.")


class RegistrationIn(StrictIn):
    answers: dict[QuestionKey, Answer] = Field({}, max_length=100, description="By the key of the question.")


@router.get("/editions/{year}/registration", response=RegistrationRuleOut, summary="Who may take part")
def get_registration_rule(request: HttpRequest, year: int) -> Any:
    """The rule, and what is asked of a team that registers."""
    edition = public_edition(year)
    return {
        "rule": edition.registration,
        "closes_at": edition.registration_closes_at,
        "is_open": is_open(edition, database_now()),
        "questions": edition.registration_questions,
    }


@router.get(
    TEAM + "/registration", response=TeamRegistrationOut, auth=Token("read"), summary="Whether a team takes part"
)
def get_team_registration(request: SignedInRequest, team_id: int) -> Any:
    """What it asked, and what the organizers said."""
    return _standing(request, own_team(request.user, team_id))


@router.put(TEAM + "/registration", response=TeamRegistrationOut, auth=Token("submit"), summary="Register a team")
def put_registration(request: SignedInRequest, team_id: int, data: RegistrationIn) -> Any:
    """Its captain may. A team that waits changes its answers, one that was declined asks again, one that takes part
    stays as it is."""
    team = own_team(request.user, team_id)
    register(user=request.user, team=team, answers=_checked(team, data.answers), now=database_now())
    return _standing(request, team)


def _checked(team: Team, answers: dict[str, str]) -> dict[str, str]:
    """The answers, as the page's form reads them. Raises SettingsRefused."""
    known = [question["key"] for question in team.edition.registration_questions]
    for key in answers:
        if key not in known:
            told = _("Nothing is asked under “%(key)s”; known are: %(known)s.")
            raise refuse("answers", told % {"key": key, "known": ", ".join(known) or "–"})
    form = RegistrationForm({f"answer-{key}": answer for key, answer in answers.items()}, edition=team.edition)
    check_form(form)
    return form.cleaned_data


def _standing(request: SignedInRequest, team: Team) -> dict[str, Any]:
    view = registration_view(team, request.user, database_now())
    found = view["registration"]
    return {
        "state": found.state if found else None,
        "answers": found.answers if found else [],
        "asked_at": found.asked_at if found else None,
        "decided_at": found.decided_at if found else None,
        "reason": found.reason if found else "",
        "is_open": view["is_open"],
        "may_ask": view["may_ask"],
    }
