"""Which request of a token was answered how, by its idempotency key."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..models import ApiToken, IdempotentAnswer

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Begun:
    """The row of a key; whether it was made just now, and whether it is of the same request."""

    row: IdempotentAnswer
    is_new: bool
    is_same: bool


def begin(token: ApiToken, key: str, digest: str, now: datetime) -> Begun:
    """The row of the key, a new one if there is none. Belongs into the transaction that does what is asked.

    Two requests at once with one key: the second waits here for the first one's transaction.
    """
    row, is_new = IdempotentAnswer.objects.get_or_create(
        token=token, key=key, defaults={"request_digest": digest, "created_at": now}
    )
    return Begun(row, is_new, row.request_digest == digest)


def keep(begun: Begun, status: int, body: str, *, is_whole: bool) -> None:
    """Notes the answer. One that shows a secret is kept without its body: `is_whole` is false."""
    begun.row.status, begun.row.body, begun.row.is_whole = status, body, is_whole
    begun.row.save(update_fields=["status", "body", "is_whole"])


def forget_answers(now: datetime) -> int:
    """Removes answers that are older than a day; how many they were."""
    return IdempotentAnswer.objects.filter(created_at__lte=now - KEPT).delete()[0]
