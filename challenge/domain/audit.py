"""The append-only record of what changed and by whom."""

from datetime import datetime
from typing import Any

from ..models import AuditEvent, User


def record(*, verb: str, subject: str, now: datetime, actor: User | None = None, **details: Any) -> AuditEvent:
    """Appends one line. `verb` is dotted and stable (`quota.released`), `subject` names what it happened to."""
    return AuditEvent.objects.create(at=now, actor=actor, verb=verb, subject=subject, details=details)
