"""Details of entries, derived by a worker that may read outcomes and labels; pages read the rows alone."""

from datetime import datetime

from challenge.models import Phase, Release
from submissions.domain.outcomes import read_outcomes

from ..enums import Part
from ..models import EntryDetail
from .detailing import detail_of
from .scored_images import ScoredImages
from .wanted import without_details

# Evaluations at a time: what was kept of them is some megabytes each.
BATCH = 50


def derive_details(phase: Phase, release: Release, images: ScoredImages | None, part: Part, now: datetime) -> int:
    """Makes the details that are missing and returns how many. Raises StorageCorrupt or StorageUnavailable."""
    missing = without_details(phase, part).order_by("pk")
    made = 0
    for evaluation in missing.iterator(chunk_size=BATCH):
        kept = read_outcomes(str(evaluation.outcomes)) if evaluation.outcomes else None
        contents = detail_of(evaluation.report or {}, kept, images, part, release.contents["max_guesses"])
        # Whoever derives the same at the same moment writes the same.
        EntryDetail.objects.bulk_create(
            [
                EntryDetail(
                    submission_id=evaluation.submission_id,
                    release_digest=release.digest,
                    scorer_version=evaluation.scorer_version,
                    part=part,
                    contents=contents,
                    derived_at=now,
                )
            ],
            ignore_conflicts=True,
        )
        made += 1
    return made
