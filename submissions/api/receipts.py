"""The API of receipts: what the server signed of a score, and what of it is open."""

from typing import Any, Literal
from uuid import UUID

from django.http import Http404
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.api.schemas import Sha256
from challenge.enums import TaskKind
from challenge.typing import SignedInRequest

from ..domain.overview import submission_for
from ..domain.receipts import team_receipt, team_receipts

router = Router(tags=["receipts"])


class FileFacts(Schema):
    sha256: Sha256
    bytes: int


class ReleaseFacts(Schema):
    digest: Sha256
    contents: dict[str, Any] = Field(description="What the score depends on: digests of labels, classes, image lists.")


class ScorerFacts(Schema):
    version: str
    sha256: Sha256 | None = Field(description="Of the scorer's files; null where nobody kept which they were.")
    wheel: str = Field(description="Scores by the same rules, as `pip install` takes it.")


class SignedFacts(Schema):
    """What the signature is over, as canonical JSON. Moments are texts, since they are signed as they stand."""

    format: Literal["yardstick-receipt-1"]
    receipt: UUID
    server: str
    submission: UUID
    edition: int
    task: str
    kind: TaskKind
    phase: str
    submitted_at: str
    scored_at: str
    issued_at: str
    file: FileFacts
    release: ReleaseFacts
    scorer: ScorerFacts
    commitments: dict[str, Sha256] = Field(description="By part and metric, as `all/flat_error`.")


class OpenedOut(Schema):
    nonce: Sha256
    images: int
    value: Any = Field(description="As in the metrics of the report.")


class ReceiptOut(Schema):
    signed: SignedFacts
    digest: Sha256
    signature: str = Field(description="Ed25519, in Base64.")
    key_id: str
    opened: dict[str, OpenedOut] = Field(description="The numbers that may be seen now.")
    note: str = Field(description="Why the rest is closed; empty when nothing is.")


@router.get(
    "/submissions/{uuid:submission_id}/receipt",
    response=ReceiptOut,
    auth=Token("read"),
    summary="The signed receipt of a score",
)
def get_receipt(request: SignedInRequest, submission_id: UUID) -> Any:
    """Of the score that counts now. It opens the numbers that the phase reveals, and all once results are published.

    A file without a score has none (404).
    """
    found = team_receipt(submission_for(request.user, submission_id))
    if found is None:
        raise Http404
    return found


@router.get(
    "/submissions/{uuid:submission_id}/receipts",
    response=list[ReceiptOut],
    auth=Token("read"),
    summary="Every receipt of a submission",
)
@paginate(Pages)
def list_receipts(request: SignedInRequest, submission_id: UUID) -> Any:
    """The present one first, then those of scores against labels that were replaced since, the latest first."""
    return team_receipts(submission_for(request.user, submission_id))
