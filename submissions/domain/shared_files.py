"""A team gives its prediction file to everybody, if it wants: after the results, and for as long as it wants.

What is given bears the name of the entry, never the team's or that of the file as it was sent.
"""

import re
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from challenge.domain.audit import record
from challenge.models import User

from ..models import Submission
from .competing import COMPETING
from .errors import NotInTeam
from .membership import membership_of

LINK_LIFETIME = timedelta(minutes=10)
# The ending tells a program how to read the file; anything else of its name would tell who sent it.
ENDINGS = re.compile(r"\.(?:csv|tsv|txt|json)(?:\.gz)?$|\.gz$", re.IGNORECASE)
_signer = Signer(salt="yardstick.shared_file")


class LinkEnded(Exception):
    """The link was ours, and its minutes are over."""


def may_share(user: User, submission: Submission) -> bool:
    """Whether the person decides for the team if its file is given to everybody."""
    membership = membership_of(user, submission.team)
    return membership is not None and membership.role in COMPETING and submission.withdrawn_at is None


@transaction.atomic
def share(user: User, submission: Submission, *, shares: bool, now: datetime) -> None:
    """Says that the file may be given to everybody after the results, or no longer. Raises NotInTeam."""
    if not may_share(user, submission):
        raise NotInTeam(_("Only members of the team may share its file, and not once it is withdrawn."))
    if Submission.objects.filter(pk=submission.pk).exclude(shares_file=shares).update(shares_file=shares):
        verb = "file.shared" if shares else "file.unshared"
        record(verb=verb, subject=f"submission {submission.pk}", now=now, actor=user)


def public_file_name(submission: Submission) -> str:
    """As `2026-classification-<id>.csv.gz`."""
    task = submission.phase.task
    ending = ENDINGS.search(PurePosixPath(submission.file_name).name)
    return f"{task.edition.year}-{task.slug}-{submission.pk}{ending.group().lower() if ending else ''}"


def signed(submission_id: UUID, now: datetime) -> str:
    """What opens the submission's file for a few minutes, as part of an address."""
    until = (now + LINK_LIFETIME).timestamp()
    return _signer.sign_object({"submission": str(submission_id), "until": until}, compress=False)


def submission_signed(text: str, now: datetime) -> Submission:
    """The submission whose file a link of ours opens, if it is shared still. Raises Http404 and LinkEnded."""
    try:
        told: dict[str, Any] = _signer.unsign_object(text)
    except BadSignature as error:
        raise Http404 from error
    if now.timestamp() >= told["until"]:
        raise LinkEnded
    shared = Submission.objects.filter(pk=told["submission"], shares_file=True, withdrawn_at__isnull=True)
    found = shared.select_related("phase__task__edition", "team").first()
    if found is None:
        raise Http404
    return found
