"""The API of what a team changes of an entry before the end."""

from typing import Any
from uuid import UUID

from ninja import Router

from challenge.api.frame import Token
from challenge.api.schemas import StrictIn
from challenge.domain.clock import database_now
from challenge.typing import SignedInRequest

from ..domain.competing_flags import set_entry_competing
from ..domain.overview import submission_for
from ..domain.withdrawing import reinstate, withdraw
from .submissions import SubmissionOut, describe

router = Router(tags=["submissions"])


class CompetingIn(StrictIn):
    is_competing: bool


@router.post(
    "/submissions/{uuid:submission_id}/withdraw",
    response=SubmissionOut,
    auth=Token("submit"),
    summary="Withdraw an entry before its phase closes",
)
def withdraw_entry(request: SignedInRequest, submission_id: UUID) -> Any:
    """It leaves every table and your final entries; the slot stays used."""
    withdraw(request.user, submission_for(request.user, submission_id), database_now())
    return describe(request, submission_for(request.user, submission_id))


@router.post(
    "/submissions/{uuid:submission_id}/reinstate",
    response=SubmissionOut,
    auth=Token("submit"),
    summary="Take a withdrawal back before the phase closes",
)
def reinstate_entry(request: SignedInRequest, submission_id: UUID) -> Any:
    """It stands in tables again, and may be chosen as a final entry."""
    reinstate(request.user, submission_for(request.user, submission_id), database_now())
    return describe(request, submission_for(request.user, submission_id))


@router.post(
    "/submissions/{uuid:submission_id}/competing",
    response=SubmissionOut,
    auth=Token("submit"),
    summary="Say whether an entry competes",
)
def entry_competing(request: SignedInRequest, submission_id: UUID, data: CompetingIn) -> Any:
    """Until the phase closes. What does not compete is shown without a rank."""
    shown, now = submission_for(request.user, submission_id), database_now()
    set_entry_competing(request.user, shown, is_competing=data.is_competing, now=now)
    return describe(request, submission_for(request.user, submission_id))
