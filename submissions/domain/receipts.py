"""Receipts: what the server signs of each score, in the transaction that records it (docs/receipts.md).

A receipt commits to every number of the report. Which of them it tells is ruled by `reveal`, at the moment of asking:
the signed part never changes, and the nonces of what is closed stay here.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from challenge.domain.signing import sign

from ..enums import Part, Status
from ..models import Evaluation, Receipt, Submission
from ..scoring.report import numbers_of
from ..scoring.version import wheel_of
from .commitments import Number, commitment, fresh_nonces
from .overview import current_evaluation, earlier_evaluations
from .reveal import opened_numbers

FORMAT = "yardstick-receipt-1"

Facts = dict[str, Any]


@dataclass(frozen=True)
class Committed:
    """One number of a metric that a receipt commits to."""

    part: Part
    commitment: str
    is_open: bool


def has_receipt(evaluation: Evaluation) -> bool:
    """Whether one is due. Dry runs are nobody's entries and have none."""
    return evaluation.status == Status.SCORED and not evaluation.submission.team.is_internal


def issue_receipt(evaluation: Evaluation, *, scored_by: str | None, now: datetime) -> Receipt:
    """The receipt of a scored evaluation; asked again, the same. Belongs into the transaction that records the score.

    scored_by: the digest of the scorer's files; None where nobody has kept which they were.
    """
    receipt_id, numbers = uuid4(), numbers_of(evaluation.report or {"metrics": {}})
    nonces = fresh_nonces(numbers)
    commitments = {name: commitment(name, nonces[name], number) for name, number in numbers.items()}
    contents = _facts(evaluation, receipt_id, commitments, scored_by, now)
    signed = sign(contents)
    receipt, _created = Receipt.objects.get_or_create(
        evaluation=evaluation,
        defaults={
            "id": receipt_id,
            "contents": contents,
            "nonces": nonces,
            "digest": signed.digest,
            "signature": signed.signature,
            "key_id": signed.key_id,
            "issued_at": now,
        },
    )
    return receipt


def issue_missing_receipts(now: datetime) -> int:
    """Receipts of what was scored before there were any, with the day that it is and without a scorer's digest.

    How many were missing.
    """
    scored = Evaluation.objects.filter(status=Status.SCORED, submission__team__is_internal=False)
    missing = list(scored.filter(receipt=None).order_by("pk").values_list("pk", flat=True))
    related = scored.select_related("submission__phase__task__edition", "submission__team", "release")
    for key in missing:
        issue_receipt(related.get(pk=key), scored_by=None, now=now)
    return len(missing)


def receipt_of(evaluation: Evaluation) -> Receipt | None:
    """The receipt of an evaluation; None where there is none."""
    return Receipt.objects.filter(evaluation=evaluation).first()


def team_receipts(submission: Submission) -> list[Facts]:
    """The submission's receipts as its team may see them: the present one, then those of earlier Releases.

    submission: of `submission_for`.
    """
    evaluations = [current_evaluation(submission), *earlier_evaluations(submission)]
    found = {each.evaluation_id: each for each in Receipt.objects.filter(evaluation__in=evaluations)}
    return [_for_team(found[each.pk], each) for each in evaluations if each.pk in found]


def team_receipt(submission: Submission) -> Facts | None:
    """The present one of them; None while the file has no score."""
    receipt = receipt_of(evaluation := current_evaluation(submission))
    return _for_team(receipt, evaluation) if receipt else None


def _for_team(receipt: Receipt, evaluation: Evaluation) -> Facts:
    why_closed = _("What is not opened here stays closed until the results of this phase are published.")
    return shown(receipt, opened_numbers(evaluation), why_closed=why_closed)


def shown(receipt: Receipt, numbers: dict[str, Number], *, why_closed: str) -> Facts:
    """A receipt with these of its numbers opened. Nothing else of it differs between readers."""
    opened = {
        name: {"nonce": receipt.nonces[name], **number} for name, number in numbers.items() if name in receipt.nonces
    }
    return {
        "signed": receipt.contents,
        "digest": receipt.digest,
        "signature": receipt.signature,
        "key_id": receipt.key_id,
        "opened": opened,
        "note": why_closed if opened.keys() < receipt.nonces.keys() else "",
    }


def as_text(receipt: Facts) -> str:
    """The file that people keep."""
    return json.dumps(receipt, indent=2, ensure_ascii=False) + "\n"


def committed(receipt: Facts) -> dict[str, list[Committed]]:
    """What a receipt commits to, by metric, of each the whole first: every metric is counted on the same parts."""
    found: dict[str, list[Committed]] = {}
    for part in Part:
        for name, digest in sorted(receipt["signed"]["commitments"].items()):
            of, metric = name.split("/", 1)
            if of == part:
                found.setdefault(metric, []).append(Committed(part, digest, name in receipt["opened"]))
    return found


def _facts(
    evaluation: Evaluation, receipt_id: UUID, commitments: dict[str, str], scored_by: str | None, now: datetime
) -> Facts:
    submission, release = evaluation.submission, evaluation.release
    phase, task, version = submission.phase, submission.phase.task, evaluation.scorer_version
    return {
        "format": FORMAT,
        "receipt": str(receipt_id),
        "server": settings.SITE_URL,
        "submission": str(submission.pk),
        "edition": task.edition.year,
        "task": task.slug,
        "kind": release.contents["task"],
        "phase": phase.slug,
        "submitted_at": _moment(submission.submitted_at),
        "scored_at": _moment(evaluation.finished_at or now),
        "issued_at": _moment(now),
        "file": {"sha256": submission.file_sha256, "bytes": submission.file_size},
        "release": {"digest": release.digest, "contents": release.contents},
        "scorer": {"version": version, "sha256": scored_by, "wheel": wheel_of(version)},
        "commitments": commitments,
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
