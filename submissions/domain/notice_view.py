"""What organizers see of the outbox of their edition: what was told when, to how many, and what did not arrive."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from challenge.domain.audit import record
from challenge.domain.outbox import retry
from challenge.enums import Channel, DeliveryState, NoticeKind
from challenge.models import Delivery, Edition, Notice, User

# Told to one team's programs, and often: they stand apart from what people are told.
TO_PROGRAMS = (NoticeKind.SUBMISSION_FINISHED, NoticeKind.WEBHOOK_TEST)


def notices_of(edition: Edition) -> QuerySet[Notice]:
    """The edition's notices, newest first, each with its number of deliveries by state and channel."""
    return (
        Notice.objects.filter(edition=edition)
        .annotate(
            mails=_number(channel=Channel.EMAIL),
            webhooks=_number(channel=Channel.WEBHOOK),
            delivered=_number(state=DeliveryState.DELIVERED),
            waiting=_number(state=DeliveryState.WAITING),
            given_up=_number(state=DeliveryState.GIVEN_UP),
        )
        .order_by("-created_at", "-pk")
    )


def notices_to_people(edition: Edition) -> QuerySet[Notice]:
    return notices_of(edition).exclude(kind__in=TO_PROGRAMS)


def notices_to_programs(edition: Edition) -> QuerySet[Notice]:
    """What is told to one team's programs alone."""
    return notices_of(edition).filter(kind__in=TO_PROGRAMS)


def undelivered(edition: Edition) -> QuerySet[Delivery]:
    """What failed and waits to be tried again or was given up, the latest first."""
    troubled = Q(state=DeliveryState.GIVEN_UP) | Q(state=DeliveryState.WAITING, attempts__gt=0)
    return Delivery.objects.filter(troubled, notice__edition=edition).select_related("notice").order_by("-pk")


def retry_notices(edition: Edition, *, notice: Notice | None = None, now: datetime, actor: User | None = None) -> int:
    """Makes what failed due at once, of one notice or of all; how many deliveries."""
    own = Delivery.objects.filter(notice__edition=edition)
    again = retry(own.filter(notice=notice) if notice else own, now)
    if again:
        record(
            verb="notices.retried",
            subject=f"edition {edition.year}",
            now=now,
            actor=actor,
            notice=notice and notice.pk,
            deliveries=again,
        )
    return again


def _number(**conditions: str) -> Count:
    named = {f"deliveries__{name}": value for name, value in conditions.items()}
    return Count("deliveries", filter=Q(**named))
