"""Which scores on single image sets everybody may read. Reads this app's models alone."""

from collections.abc import Iterable
from uuid import UUID

from ..enums import Part, PublicationState
from ..models import Entry, Publication, SetScore
from .tables import public_tables


def opens_sets(table: Publication) -> bool:
    """Whether a table in force opens its entries' scores on sets.

    They count all images of a set. So with live standings of one part they would tell of the holdout.
    """
    is_final = table.state == PublicationState.FROZEN
    return is_final or (table.opens_details and table.part == Part.ALL and not table.is_hidden)


def set_scores_of(submission_id: UUID) -> list[SetScore]:
    """All public scores of an entry, of each Release that was live: the older labels first; none while closed."""
    opening = [table.pk for table in public_tables() if opens_sets(table)]
    if not Entry.objects.filter(submission_id=submission_id, publication__in=opening).exists():
        return []
    return scores_by_submission([submission_id]).get(submission_id, [])


def scores_by_submission(submissions: Iterable[UUID]) -> dict[UUID, list[SetScore]]:
    """The scores of entries of tables that open them; one query however many."""
    found: dict[UUID, list[SetScore]] = {}
    scores = SetScore.objects.filter(submission_id__in=list(submissions))
    for score in scores.order_by("ground_truth_version", "release_digest", "set_name", "pk"):
        found.setdefault(score.submission_id, []).append(score)
    return found
