"""The API of method descriptions."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Router, Schema

from challenge.api.frame import Token
from challenge.api.schemas import StrictIn
from challenge.domain.clock import database_now
from challenge.typing import SignedInRequest

from ..domain.method_facts import what_is_missing
from ..domain.methods import check_describes, description_of, save_description
from ..domain.overview import submission_for
from ..enums import Track
from ..forms.methods import MethodForm, as_typed, authors_form, read_description
from ..models import Submission

router = Router(tags=["submissions"])
METHOD = "/submissions/{uuid:submission_id}/method"


Count = Annotated[int, Field(ge=0, le=2**63 - 1)]
CountInWords = Annotated[str, Field(max_length=40)]


class AuthorIn(StrictIn):
    name: str = Field(max_length=100)
    affiliation: str = Field("", max_length=200)


class MethodIn(StrictIn):
    short_name: str = Field(min_length=1, max_length=80, description="As it shall stand on the leaderboard.")
    abstract: str = Field("", max_length=3000, description="Needed where the method is revealed.")
    authors: list[AuthorIn] = Field(max_length=1000)
    paper_url: str = Field("", max_length=200)
    code_url: str = Field("", max_length=200)
    track: Track = Field(Track.PROVIDED, description="What the entry is ranked in, until its phase closes.")
    outside_data: str = Field("", max_length=1000)
    is_ensemble: bool = False
    parameters: Count | CountInWords | None = Field(None, description="As 60000000, or “60M”.")
    compute: str = Field("", max_length=300)
    is_revealed: bool = Field(default=True, description="Whether everybody may read the description.")


class MethodAuthorOut(Schema):
    name: str
    affiliation: str


class MethodOut(Schema):
    short_name: str
    abstract: str
    authors: list[MethodAuthorOut]
    paper_url: str
    code_url: str
    track: Track
    outside_data: str
    is_ensemble: bool
    parameters: int | None
    compute: str
    is_revealed: bool
    version: int = Field(description="0: not described yet.")
    missing: list[str] = Field(description="What it lacks before it can be a final entry.")


@router.get(METHOD, response=MethodOut, auth=Token("read"), summary="The method behind a submission")
def get_method(request: SignedInRequest, submission_id: UUID) -> Any:
    """What its team says of it. `missing`: what it lacks before it can be a final entry."""
    return described(submission_for(request.user, submission_id))


@router.put(METHOD, response=MethodOut, auth=Token("submit"), summary="Describe the method behind a submission")
def put_method(request: SignedInRequest, submission_id: UUID, data: MethodIn) -> Any:
    """The whole description, which replaces the one before. The data that it names decide the track."""
    submission = submission_for(request.user, submission_id)
    check_describes(request.user, submission.team)
    typed = as_typed(data.dict())
    save_description(
        user=request.user,
        submission=submission,
        description=read_description(MethodForm(typed), authors_form(typed)),
        now=database_now(),
    )
    return described(submission_for(request.user, submission_id))


def described(submission: Submission) -> dict[str, Any]:
    newest = submission.method.versions.first()
    return asdict(description_of(submission)) | {
        "version": newest.number if newest else 0,
        "missing": what_is_missing(submission.method),
    }
