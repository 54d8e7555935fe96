"""The best entries of a phase compared in pairs by a worker that may read outcomes; pages read the rows alone."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from challenge.models import Phase, Release
from submissions.domain.outcomes import read_outcomes
from submissions.models import Evaluation

from ..enums import Part, RanksBy
from ..models import PairedComparison, Publication
from .comparisons import compared
from .pairing import Pairs, compare_kept
from .rows import scored_evaluations
from .scored_images import ScoredImages


def compare_entries(
    phase: Phase, release: Release, images: ScoredImages, table: Publication, entries: Collection[UUID], now: datetime
) -> int | None:
    """Compares these entries with each other on the table's part; how many pairs, None if nothing was missing.

    The part's rows of before are replaced at once. Raises StorageCorrupt or StorageUnavailable.
    """
    part = Part(table.part)
    chosen = scored_evaluations(phase).filter(submission__in=entries).exclude(outcomes="").order_by("submission_id")
    evaluations = sorted(chosen, key=lambda each: str(each.submission_id))
    if len(evaluations) < 2 or {each.submission_id for each in evaluations} == compared(release, part):
        return None
    ids = [each.submission_id for each in evaluations]
    rows = [
        PairedComparison(
            phase=phase,
            release=release,
            part=part,
            one=ids[first],
            other=ids[second],
            better=pair.better,
            worse=pair.worse,
            difference=pair.difference,
            low=pair.interval[0],
            high=pair.interval[1],
            p_value=pair.p_value,
            is_distinct=pair.distinct,
            compared_at=now,
        )
        for (first, second), pair in _pairs(evaluations, images, table).items()
    ]
    if not rows:
        return None
    with transaction.atomic():
        Phase.objects.select_for_update().get(pk=phase.pk)
        PairedComparison.objects.filter(phase=phase, part=part).delete()
        PairedComparison.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def _pairs(evaluations: list[Evaluation], images: ScoredImages, table: Publication) -> Pairs:
    reports = [each.report or {} for each in evaluations]
    return compare_kept(
        [read_outcomes(str(each.outcomes)) for each in evaluations],
        [report if table.part == Part.ALL else report["parts"][table.part] for report in reports],
        images,
        Part(table.part),
        metric=table.primary_metric,
        by_categories=table.ranks_by == RanksBy.CATEGORIES,
    )
