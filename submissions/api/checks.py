"""The API of free checks: what is wrong with a file, before it costs a slot."""

from typing import Any

from ninja import Field, File, Router, Schema
from ninja.files import UploadedFile

from challenge.api.frame import Token
from challenge.domain.clock import database_now
from challenge.domain.public_editions import public_task
from challenge.typing import SignedInRequest

from ..domain.checking import check_file, next_step
from ..domain.submitting import phase_for_submission
from ..domain.teams import team_to_submit_for
from ..enums import CheckState
from ..views.bodies import place_for_check
from .submissions import ProblemOut

router = Router(tags=["submissions"])


class CheckOut(Schema):
    is_acceptable: bool
    next_step: str
    phase: str
    file_name: str
    file_size: int
    file_sha256: str
    images: int | None
    warnings: list[dict[str, Any]]
    errors: list[ProblemOut] = Field(description="The first of each kind.")
    error_totals: dict[str, int]


@router.post(
    "/editions/{year}/tasks/{slug:task}/checks",
    response=CheckOut,
    auth=Token("submit"),
    summary="Check a file before it costs a slot",
)
def create_check(request: SignedInRequest, year: int, task: str, file: File[UploadedFile]) -> Any:
    """Format, completeness and plausibility, as a submission would find them. Free; the file is not kept."""
    found = public_task(year, task)
    with place_for_check():
        checked = check_file(
            user=request.user,
            team=team_to_submit_for(request.user, found.edition, found),
            phase=phase_for_submission(found, database_now()),
            upload=file,
            clock=database_now,
        )
    return {
        "is_acceptable": checked.state == CheckState.PASSED,
        "next_step": next_step(checked),
        "phase": checked.phase.slug,
        "errors": checked.problems,
        "error_totals": checked.problem_totals,
    } | {name: getattr(checked, name) for name in ("file_name", "file_size", "file_sha256", "images", "warnings")}
