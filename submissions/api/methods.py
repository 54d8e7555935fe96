"""The API of method descriptions."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from challenge.api.frame import Token
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


class AuthorSchema(Schema):
    name: str
    affiliation: str = ""


class MethodIn(Schema):
    short_name: str
    abstract: str = ""
    authors: list[AuthorSchema]
    paper_url: str = ""
    code_url: str = ""
    track: Track = Track.PROVIDED
    outside_data: str = ""
    is_ensemble: bool = False
    parameters: int | str | None = None
    compute: str = ""
    is_revealed: bool = True


class MethodOut(MethodIn):
    parameters: int | None
    version: int
    missing: list[str]


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
