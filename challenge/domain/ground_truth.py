"""The hidden labels of a phase: import as a draft, freeze. A frozen version never changes; a new one follows it."""

import csv
import gzip
import io
from collections.abc import Iterable
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from ..enums import GroundTruthState
from ..models import GroundTruth, Phase, Taxonomy, User
from .audit import record
from .digests import digest_of_chunks
from .image_sets import read_image_ids
from .taxonomies import read_classes

SHOWN_PROBLEMS = 20


class LabelsRefused(Exception):
    """The labels do not fit the phase. `problems` are sentences that name the row; the first twenty."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems[:SHOWN_PROBLEMS]))
        self.problems = problems[:SHOWN_PROBLEMS]


def import_ground_truth(
    *,
    phase: Phase,
    labels: Iterable[tuple[str, str]],
    now: datetime,
    actor: User | None = None,
    note: str = "",
) -> GroundTruth:
    """A draft version from (image, label) pairs, checked against the phase's image list and the task's classes.

    Several true labels of an image are several pairs. Raises LabelsRefused.
    """
    pairs = check_labels(labels, phase)
    content = _file_of(pairs)
    with transaction.atomic():
        Phase.objects.select_for_update().get(pk=phase.pk)
        last = GroundTruth.objects.filter(phase=phase).aggregate(version=Max("version"))["version"] or 0
        truth = GroundTruth(
            phase=phase,
            version=last + 1,
            digest=digest_of_chunks([content]),
            created_at=now,
            created_by=actor,
            note=note,
        )
        truth.labels.save(f"{phase.pk}-v{truth.version}.csv.gz", ContentFile(gzip.compress(content, mtime=0)))
        record(verb="ground_truth.imported", subject=str(truth), now=now, actor=actor, digest=truth.digest)
    return truth


def freeze(truth: GroundTruth, *, now: datetime, actor: User | None = None) -> GroundTruth:
    """Makes a draft final. Freezing twice changes nothing."""
    changed = GroundTruth.objects.filter(pk=truth.pk, state=GroundTruthState.DRAFT).update(
        state=GroundTruthState.FROZEN, frozen_at=now
    )
    if changed:
        record(verb="ground_truth.frozen", subject=str(truth), now=now, actor=actor, digest=truth.digest)
    truth.refresh_from_db()
    return truth


def check_labels(labels: Iterable[tuple[str, str]], phase: Phase) -> list[tuple[str, str]]:
    """The pairs as a list, if they fit the phase. Raises LabelsRefused."""
    pairs = list(labels)
    taxonomy = phase.task.taxonomy
    if taxonomy is None:
        raise LabelsRefused(["The task has no classes yet: choose them before importing labels."])
    images = {image for image_set in phase.image_sets.all() for image in read_image_ids(image_set)}
    problems = [*_misfits(pairs, images, _names(taxonomy)), *_unlabelled(pairs, images)]
    if problems:
        raise LabelsRefused(problems)
    return pairs


def _names(taxonomy: Taxonomy) -> set[str]:
    return {wnid for _, wnid, _ in read_classes(taxonomy)}


def _misfits(pairs: list[tuple[str, str]], images: set[str], wnids: set[str]) -> Iterable[str]:
    for row, (image, label) in enumerate(pairs, start=2):
        if image not in images:
            yield f"Row {row}: the image {image!r} is not in the phase's image list."
        if label not in wnids:
            yield f"Row {row}: the label {label!r} is not a wnid of the task's classes."


def _unlabelled(pairs: list[tuple[str, str]], images: set[str]) -> Iterable[str]:
    missing = sorted(images - {image for image, _ in pairs})
    if missing:
        yield f"{len(missing)} images of the list have no label, among them {missing[0]!r}."


def _file_of(pairs: list[tuple[str, str]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["image", "label"])
    writer.writerows(sorted(pairs))
    return buffer.getvalue().encode()
