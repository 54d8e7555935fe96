"""The API of the development kit's wheels: which versions there are, and what each scores by."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from challenge.api.paging import Pages
from challenge.api.schemas import Sha256

from ..domain.wheels import Wheel, kept_wheels

router = Router(tags=["kits"])


class WheelOut(Schema):
    version: str
    scorer: str = Field(description="The version of the scoring rules, as in reports and receipts.")
    scorer_sha256: Sha256 = Field(description="Of the scorer's files, as in receipts.")
    name: str
    sha256: Sha256 = Field(description="Of the wheel.")
    bytes: int
    built_at: datetime
    is_current: bool = Field(description="Whether it holds the scorer that this server runs.")
    url: str

    @staticmethod
    def resolve_url(wheel: Wheel, context: dict[str, Any]) -> str:
        """The absolute address, which `pip install` takes."""
        address: str = context["request"].build_absolute_uri(reverse("wheel", args=[wheel.name]))
        return address


@router.get("/devkit", response=list[WheelOut], summary="The development kit's wheels", url_name="wheels")
@paginate(Pages)
def list_wheels(request: HttpRequest) -> Any:
    """Every version, the latest first. A receipt's scorer is in the wheel with its `scorer` and `scorer_sha256`."""
    return kept_wheels()
