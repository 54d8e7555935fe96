"""The log of publications: one chain for the site, in which each line names the digest of the one before it.

Whoever has kept a line, or its signed head, sees if results that were published are changed, dropped or dated back
since (docs/receipts.md). Lines are appended in the transaction that freezes or withdraws results.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from challenge.domain.signing import digest_of, sign

from ..enums import LogKind
from ..models import LogEntry, LogHead, Publication

FORMAT = "yardstick-log-1"
# What the first line names in place of one before it.
BEGINNING = "0" * 64
HEAD = 1

Facts = dict[str, Any]


def append(publication: Publication, kind: LogKind, now: datetime) -> LogEntry:
    """The next line. Belongs into the transaction of what it tells of; others that append wait for its end."""
    head, _created = LogHead.objects.select_for_update().get_or_create(
        pk=HEAD, defaults={"sequence": 0, "digest": BEGINNING}
    )
    line = LogEntry(
        sequence=head.sequence + 1,
        kind=kind,
        publication=publication,
        contents_digest=publication.digest,
        at=now,
        previous=head.digest,
    )
    line.digest = digest_of(chained(line))
    line.save(force_insert=True)
    LogHead.objects.filter(pk=HEAD).update(sequence=line.sequence, digest=line.digest)
    return line


def chained(line: LogEntry) -> Facts:
    """What a line's digest is over."""
    return {
        "sequence": line.sequence,
        "kind": line.kind,
        "publication": line.contents_digest,
        "at": _moment(line.at),
        "previous": line.previous,
    }


def lines() -> QuerySet[LogEntry]:
    """The whole log, the oldest line first, with what is needed to name what was published."""
    deferred = ("publication__contents", "publication__summary")
    return LogEntry.objects.select_related("publication").defer(*deferred).order_by("sequence")


def lines_of(year: int) -> QuerySet[LogEntry]:
    """Those about results of one year."""
    return lines().filter(publication__year=year)


def described(line: LogEntry, absolute: Callable[[str], str]) -> Facts:
    """A line as the API tells it. absolute: makes an address of a path."""
    return {**chained(line), "url": address_of_facts(line.publication, absolute), "digest": line.digest}


def address_of_facts(publication: Publication, absolute: Callable[[str], str]) -> str | None:
    """Where everybody reads what was signed; None for what is not public, as provisional results."""
    if not publication.is_for_everybody:
        return None
    named = [publication.year, publication.task_slug, publication.phase_slug, publication.version]
    return absolute(reverse("publication_json", args=named))


def head_of_log() -> LogHead:
    """Where the log ends; an empty one with the number 0 and the zeros that its first line will name."""
    return LogHead.objects.filter(pk=HEAD).first() or LogHead(sequence=0, digest=BEGINNING)


def signed_head(now: datetime) -> Facts:
    """Where the log ends at this moment, signed."""
    head = head_of_log()
    told = {
        "format": FORMAT,
        "server": settings.SITE_URL,
        "sequence": head.sequence,
        "digest": head.digest,
        "at": _moment(now),
    }
    signed = sign(told)
    return {"signed": told, "digest": signed.digest, "signature": signed.signature, "key_id": signed.key_id}


def what_is_broken() -> str:
    """Where the chain does not hold, as a sentence; empty if it holds to its head."""
    sequence, previous = 0, BEGINNING
    for line in LogEntry.objects.order_by("sequence").iterator():
        sequence += 1
        if (line.sequence, line.previous, line.digest) != (sequence, previous, digest_of(chained(line))):
            return f"Line {sequence} of the log does not follow from the one before it."
        previous = line.digest
    head = head_of_log()
    if (head.sequence, head.digest) != (sequence, previous):
        return f"The log ends with line {sequence}, and its head says otherwise."
    return ""


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
