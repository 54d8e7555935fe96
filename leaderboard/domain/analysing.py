"""What a worker derives of a phase's scores, without scoring anything again: details, pairs, scores on image sets."""

from datetime import datetime
from uuid import UUID

from challenge.models import Phase, Release
from submissions.domain.lease import Clock
from submissions.domain.materials import scoring_inputs
from submissions.scoring.classes import read_classes

from ..enums import Part
from ..models import Publication, SetScore
from .comparing import compare_entries
from .deriving import derive_details
from .label_noise import keep_label_noise, label_noise
from .publish import present_entries
from .rank_ranges import leading
from .rows import heading
from .scored_images import ScoredImages, scored_images
from .set_scores import label_marks, set_scores_of, without_set_scores
from .standings import live_entries, refresh_standings
from .table_ranks import rank_entries
from .trees import make_tree
from .wanted import NEEDED, is_behind, wanted_parts


def analyse_phase(phase_id: int, *, clock: Clock) -> int | None:
    """Derives what is missing of a phase, and shows it in its live table; how many details and pairs it made.

    None where there was nothing to do. Raises StorageCorrupt or StorageUnavailable.
    """
    phase = Phase.objects.select_related(*NEEDED).get(pk=phase_id)
    release, now = phase.live_release, clock()
    if release is None or not is_behind(phase, now):
        return None
    with scoring_inputs(release) as inputs:
        images = scored_images(release, inputs)
        made = sum(_analyse_part(phase, release, images, part, now) for part in wanted_parts(phase, now))
        classes = read_classes(inputs.classes)
        make_tree(release.digest, classes, inputs.hierarchy)
        noise = label_noise(phase, inputs, classes)
    _take_apart_by_sets(phase)
    refresh_standings(phase_id, now=clock())
    keep_label_noise(phase, noise)
    return made


def _analyse_part(phase: Phase, release: Release, images: ScoredImages | None, part: Part, now: datetime) -> int:
    made = derive_details(phase, release, images, part, now)
    if images is None:
        return made
    table = _table(phase, release, part, now)
    return made + (compare_entries(phase, release, images, table, _compared(phase, table, now), now) or 0)


def _table(phase: Phase, release: Release, part: Part, now: datetime) -> Publication:
    """The heading of the table that this part ranks; where one serves both, all images rank in either."""
    return Publication(**heading(phase, release, Part.LIVE if part == Part.LIVE else Part.HOLDOUT, now))


def _compared(phase: Phase, table: Publication, now: datetime) -> set[UUID]:
    """The best entries of the tables that this part ranks: of the live one, and of the one that would be published."""
    tables = []
    if table.part in {Part.ALL, Part.LIVE}:
        tables.append(live_entries(phase, now))
    if table.part in {Part.ALL, Part.HOLDOUT}:
        tables.append(present_entries(phase, {}, now))
    return {entry.submission_id for entries in tables for entry in leading(rank_entries(entries, table))}


def _take_apart_by_sets(phase: Phase) -> None:
    """Writes the scores on image sets that are missing, Release by Release."""
    missing = list(without_set_scores(phase))
    for release in {each.release for each in missing}:
        with scoring_inputs(release) as inputs:
            marks = label_marks(release, inputs)
        rows = [
            row
            for each in missing
            if each.release_id == release.pk
            for row in set_scores_of(each, phase.primary_metric, marks)
        ]
        SetScore.objects.bulk_create(rows, ignore_conflicts=True)
