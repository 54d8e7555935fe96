"""Which entries' prediction files everybody may fetch: of final results, with the names known, if their teams agree."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from challenge.models import Edition
from submissions.domain.anonymity import is_anonymous
from submissions.models import Submission

from ..models import Entry
from .final_results import finals_of_year


@dataclass(frozen=True)
class SharedFile:
    """A file as it is offered: bytes, and the SHA-256 that the signed results tell."""

    year: int
    task: str
    submission_id: UUID
    size: int
    sha256: str


def shared_file(edition: Edition, task: str, submission_id: UUID, now: datetime) -> SharedFile | None:
    """The file of an entry, if everybody may fetch it at this moment."""
    found = shared_submissions(edition, now).filter(phase__task__slug=task, pk=submission_id).first()
    return _offered(edition, found) if found else None


def shared_file_of(entry: Entry, now: datetime) -> SharedFile | None:
    """That of a row of a table."""
    table = entry.publication
    return shared_file(Edition.objects.get(year=table.year), table.task_slug, entry.submission_id, now)


def shared_files(edition: Edition, now: datetime) -> list[SharedFile]:
    """All of an edition that everybody may fetch at this moment, by task."""
    found = shared_submissions(edition, now).order_by("phase__task__position", "phase__task", "pk")
    return [_offered(edition, each) for each in found]


def shared_submissions(edition: Edition, now: datetime) -> QuerySet[Submission]:
    """Those whose files are shared, that stand in final results in force, while no names are hidden."""
    if is_anonymous(edition, now) or not edition.is_public:
        return Submission.objects.none()
    published = Entry.objects.filter(publication__in=finals_of_year(edition).values("pk")).values("submission_id")
    shared = Submission.objects.filter(pk__in=published, shares_file=True, withdrawn_at__isnull=True)
    return shared.select_related("phase__task")


def _offered(edition: Edition, submission: Submission) -> SharedFile:
    task = submission.phase.task.slug
    return SharedFile(edition.year, task, submission.pk, submission.file_size, submission.file_sha256)
