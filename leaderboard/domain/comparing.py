"""Final entries compared in pairs, image by image, by a worker that may read outcomes; pages read the rows alone."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from numpy.typing import NDArray

from challenge.models import Phase, Release
from submissions.domain.final_choice import final_entries
from submissions.domain.lease import Clock
from submissions.domain.materials import scoring_inputs
from submissions.domain.outcomes import read_outcomes
from submissions.models import Evaluation

from ..enums import PublicationState, Stage
from ..models import PairedComparison, Publication
from .rows import scored_evaluations

# A score whose moment is earlier may have been committed later; the worker looks again for so long.
COMMITTED_WITHIN = timedelta(minutes=5)


def compare_entries(phase_id: int, *, clock: Clock) -> int | None:
    """What a worker does: compares all final entries of a phase in pairs; how many pairs, None if nothing was missing.

    The rows of before are replaced at once. Raises StorageCorrupt or StorageUnavailable.
    """
    phase = Phase.objects.select_related("live_release__ground_truth", "live_release__taxonomy", "task").get(
        pk=phase_id
    )
    release = phase.live_release
    if release is None:
        return None
    entries = comparable_entries(phase)
    if {each.submission_id for each in entries} == compared(release):
        return None
    rows = _rows(phase, release, entries, clock())
    with transaction.atomic():
        Phase.objects.select_for_update().get(pk=phase.pk)
        PairedComparison.objects.filter(phase=phase).delete()
        PairedComparison.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def phases_to_compare(now: datetime) -> list[int]:
    """The closed phases with scores that may not be compared yet, and whose results are not final; as ids."""
    final = Publication.objects.filter(
        state=PublicationState.FROZEN,
        stage=Stage.FINAL,
        withdrawn_at__isnull=True,
        replaced_by__isnull=True,
        phase=OuterRef("pk"),
        release_digest=OuterRef("live_release__digest"),
    )
    closed = Phase.objects.filter(closes_at__lte=now, live_release__isnull=False).exclude(Exists(final))
    return [phase.pk for phase in closed.order_by("pk") if _may_be_behind(phase)]


def comparable_entries(phase: Phase) -> list[Evaluation]:
    """The final entries whose outcomes were kept, by the submission's id; none where fewer than two."""
    entries = final_entries(phase, scored_evaluations(phase))
    found = sorted((each for each in entries if each.outcomes), key=lambda each: str(each.submission_id))
    return found if len(found) > 1 else []


def compared(release: Release) -> set[UUID]:
    """The submissions that are in comparisons under a Release."""
    pairs = PairedComparison.objects.filter(release=release).values_list("one", "other")
    return {each for pair in pairs for each in pair}


def comparisons_among(release_digest: str, submissions: Iterable[UUID]) -> QuerySet[PairedComparison]:
    """What is known of these entries under a Release."""
    ids = list(submissions)
    return PairedComparison.objects.filter(release__digest=release_digest, one__in=ids, other__in=ids)


def _may_be_behind(phase: Phase) -> bool:
    scored = scored_evaluations(phase).exclude(outcomes="").order_by()
    found = scored.aggregate(teams=Count("submission__team", distinct=True), last=Max("finished_at"))
    last_compared = _last_compared(phase)
    if found["teams"] < 2 or found["last"] is None:
        return False
    return last_compared is None or found["last"] > last_compared - COMMITTED_WITHIN


def _last_compared(phase: Phase) -> datetime | None:
    rows = PairedComparison.objects.filter(phase=phase, release=phase.live_release_id)
    return rows.order_by("-compared_at").values_list("compared_at", flat=True).first()


def _rows(phase: Phase, release: Release, entries: list[Evaluation], now: datetime) -> list[PairedComparison]:
    # Compiled kernels take a second to load: not wherever Django starts.
    from submissions.scoring.comparison import compare_pairs

    kept = [read_outcomes(str(each.outcomes)) for each in entries]
    chosen = [number for number, each in enumerate(kept) if each.metric == phase.primary_metric]
    if len(chosen) < 2:
        return []
    outcomes = np.stack([kept[number].outcomes for number in chosen])
    ids = [entries[number].submission_id for number in chosen]
    return [
        PairedComparison(
            phase=phase,
            release=release,
            one=ids[first],
            other=ids[second],
            better=pair.better,
            worse=pair.worse,
            difference=pair.difference,
            p_value=pair.p_value,
            is_distinct=pair.distinct,
            compared_at=now,
        )
        for (first, second), pair in compare_pairs(outcomes[:, _that_count(release)]).items()
    ]


def _that_count(release: Release) -> NDArray[np.bool_] | slice:
    """Which of the kept images rank in the end: those of the holdout if the labels have one, else all."""
    if not release.ground_truth.split:
        return slice(None)
    from submissions.scoring.tasks.guesses import prepare
    from submissions.scoring.tasks.sets import split_members

    with scoring_inputs(release) as inputs:
        known = prepare(release.contents["task"], inputs)
        holdout = split_members(known.images, inputs)["holdout"]
    mask = np.zeros(len(known.images), np.bool_)
    mask[holdout] = True
    return mask[known.everyone]
