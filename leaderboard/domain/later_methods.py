"""Descriptions of after results day. They are the teams' own, so they are read where teams write them."""

from datetime import datetime
from typing import Any

from challenge.models import Edition
from submissions.domain.anonymity import is_anonymous
from submissions.domain.method_facts import public_version
from submissions.models import MethodVersion

from ..models import Entry
from .entries import versions_with


def later_versions(entry: Entry, now: datetime) -> list[dict[str, Any]]:
    """What everybody may read of the versions since the entry was first published, the newest first.

    Nothing while names are hidden, or where the published row itself bears a pseudonym.
    """
    table = entry.publication
    edition = Edition.objects.get(tasks__phases=table.phase_id)
    if table.is_anonymous or is_anonymous(edition, now):
        return []
    published = min(version.as_of for version in versions_with(entry) if not version.is_anonymous)
    later = MethodVersion.objects.filter(method__submission=entry.submission_id, saved_at__gt=published)
    return [public_version(version) for version in later]
