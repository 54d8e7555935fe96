"""The organizers' API of notices: what was told, what did not arrive, and a message of one's own."""

import uuid
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.api.schemas import StrictIn
from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.domain.outbox import destination
from challenge.enums import Channel, DeliveryState, NoticeKind
from challenge.forms.filling import filled
from challenge.models import Delivery, Notice
from challenge.typing import SignedInRequest

from ..domain.messages import reach_of, send_message
from ..domain.notice_view import notices_of, notices_to_people, notices_to_programs, retry_notices, undelivered
from ..forms.notices import MessageForm

router = Router(tags=["organizing: notices"])
NOTICES = "/editions/{int:year}/organize/notices"


class NoticeReaders(StrEnum):
    PEOPLE = "people"
    PROGRAMS = "programs"


class MessageIn(StrictIn):
    subject: str = Field(min_length=1, max_length=150, description="One line.")
    text: str = Field(min_length=1, max_length=20_000, description="Plain text.")
    key: UUID = Field(default_factory=uuid.uuid4, description="A message is sent once a key.")


class NoticeOut(Schema):
    id: int
    kind: NoticeKind
    subject: str
    created_at: datetime
    mails: int
    webhooks: int
    delivered: int
    waiting: int
    given_up: int


class NoticeWithTextOut(NoticeOut):
    body: str


class DeliveryOut(Schema):
    notice: int = Field(alias="notice_id")
    channel: Channel
    destination: str = Field(description="An e-mail address; of a webhook the host alone.")
    state: DeliveryState
    attempts: int
    last_error: str
    next_attempt_at: datetime | None = Field(description="While it waits.")
    delivered_at: datetime | None

    @staticmethod
    def resolve_destination(delivery: Delivery) -> str:
        return destination(delivery)

    @staticmethod
    def resolve_next_attempt_at(delivery: Delivery) -> datetime | None:
        return delivery.next_attempt_at if delivery.state == DeliveryState.WAITING else None


class MessageReachOut(Schema):
    email: int
    webhook: int


class RetriedDeliveriesOut(Schema):
    deliveries: int = Field(description="How many are tried again now.")


@router.get(NOTICES, response=list[NoticeOut], auth=Token("organize"), summary="What was told")
@paginate(Pages)
def list_notices(request: SignedInRequest, year: int, to: NoticeReaders = NoticeReaders.PEOPLE) -> QuerySet[Notice]:
    """Newest first. What is told to programs alone, and often, stands apart."""
    edition = organized_edition(request.user, year)
    return notices_to_people(edition) if to == NoticeReaders.PEOPLE else notices_to_programs(edition)


@router.post(NOTICES, response={201: NoticeOut}, auth=Token("organize"), summary="Write to all teams")
def create_message(request: SignedInRequest, year: int, data: MessageIn) -> Status[Notice]:
    """To everyone in a team of the edition, by e-mail, and to their programs."""
    edition = organized_edition(request.user, year)
    told = filled(MessageForm, data.dict()).cleaned_data
    sent = send_message(edition, **told, now=database_now(), actor=request.user)
    return Status(201, notices_of(edition).get(pk=sent.pk))


@router.get(NOTICES + "/reach", response=MessageReachOut, auth=Token("organize"), summary="Whom a message would reach")
def get_reach(request: SignedInRequest, year: int) -> dict[str, int]:
    """The numbers of addresses and of webhooks, now."""
    return reach_of(organized_edition(request.user, year))


@router.get(NOTICES + "/undelivered", response=list[DeliveryOut], auth=Token("organize"), summary="What did not arrive")
@paginate(Pages)
def list_undelivered(request: SignedInRequest, year: int) -> QuerySet[Delivery]:
    """What failed and waits to be tried again, or was given up; the latest first."""
    return undelivered(organized_edition(request.user, year))


@router.post(
    NOTICES + "/retry", response=RetriedDeliveriesOut, auth=Token("organize"), summary="Try again all that failed"
)
def retry_all(request: SignedInRequest, year: int) -> dict[str, int]:
    edition = organized_edition(request.user, year)
    return {"deliveries": retry_notices(edition, now=database_now(), actor=request.user)}


@router.get(
    NOTICES + "/{int:notice_id}",
    response=NoticeWithTextOut,
    auth=Token("organize"),
    summary="One notice",
)
def get_notice(request: SignedInRequest, year: int, notice_id: int) -> Notice:
    return _notice(request, year, notice_id)


@router.get(
    NOTICES + "/{int:notice_id}/deliveries",
    response=list[DeliveryOut],
    auth=Token("organize"),
    summary="Where a notice went",
)
@paginate(Pages)
def list_deliveries(request: SignedInRequest, year: int, notice_id: int) -> QuerySet[Delivery]:
    return _notice(request, year, notice_id).deliveries.order_by("state", "pk")


@router.post(
    NOTICES + "/{int:notice_id}/retry",
    response=RetriedDeliveriesOut,
    auth=Token("organize"),
    summary="Try again what failed of a notice",
)
def retry_notice(request: SignedInRequest, year: int, notice_id: int) -> dict[str, int]:
    found = _notice(request, year, notice_id)
    return {"deliveries": retry_notices(found.edition, notice=found, now=database_now(), actor=request.user)}


def _notice(request: SignedInRequest, year: int, notice_id: int) -> Notice:
    notices = notices_of(organized_edition(request.user, year))
    return get_object_or_404(notices.select_related("edition"), pk=notice_id)
