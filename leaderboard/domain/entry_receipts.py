"""The receipt of a published entry, for everybody: it opens the numbers that the results tell, and no other."""

from typing import Any

from django.utils.translation import gettext as _

from submissions.domain.receipts import receipt_of, shown
from submissions.domain.reveal import published_numbers
from submissions.enums import Status
from submissions.models import Evaluation

from ..models import Entry


def public_receipt(entry: Entry) -> dict[str, Any] | None:
    """The receipt of the score that a row of final results is made of; None where it has none.

    It holds no name, so that one of results with hidden names tells nobody whose they are.
    """
    table = entry.publication
    found = Evaluation.objects.filter(
        submission=entry.submission_id,
        release__phase=table.phase_id,
        release__digest=table.release_digest,
        scorer_version=table.scorer_version,
        status=Status.SCORED,
    )
    evaluation = found.select_related("submission__phase__task__edition", "submission__team", "release").first()
    receipt = receipt_of(evaluation) if evaluation else None
    if evaluation is None or receipt is None:
        return None
    why_closed = _("Results tell of the images that they count. What is not opened here is for the entry's team alone.")
    return shown(receipt, published_numbers(evaluation.report or {}), why_closed=why_closed)
