"""How many labels are not what raters settled: what a worker may say of hidden labels where votes exist."""

import csv
import gzip
from collections.abc import Iterable
from dataclasses import dataclass

from challenge.domain.listed_images import stems
from challenge.domain.vote_files import stored_rows
from challenge.models import Phase
from submissions.scoring.classes import ClassList
from submissions.scoring.inputs import Inputs

from ..enums import PublicationState
from ..models import Publication


@dataclass(frozen=True)
class LabelNoise:
    """share: of the images voted on, 0 to 1, those without a label that raters settled on."""

    share: float
    images: int


def keep_label_noise(phase: Phase, found: LabelNoise | None) -> None:
    """Keeps it with the phase's live table, from which published results copy it."""
    tables = Publication.objects.filter(phase=phase, state=PublicationState.LIVE)
    tables.update(label_noise=found and found.share, noise_images=found and found.images)


def label_noise(phase: Phase, inputs: Inputs, classes: ClassList) -> LabelNoise | None:
    """Of the newest round that settled labels; None without one, or where it is about none of the images."""
    newest = phase.vote_rounds.exclude(draft="").order_by("-created_at", "-pk").first()
    if newest is None or inputs.truth is None:
        return None
    settled = _labels(stored_rows(newest.draft), classes)
    with gzip.open(inputs.truth, "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        live = _labels(((row["image"], row.get("label", "")) for row in rows), classes)
    both = settled.keys() & live.keys()
    if not both:
        return None
    return LabelNoise(sum(not settled[image] & live[image] for image in both) / len(both), len(both))


def _labels(rows: Iterable[Iterable[str]], classes: ClassList) -> dict[str, set[int]]:
    """The classes of each image, named without its suffix; an image without any is left out."""
    pairs = [tuple(row) for row in rows]
    found: dict[str, set[int]] = {}
    for name, (_image, label) in zip(stems([image for image, _label in pairs]).to_pylist(), pairs, strict=True):
        if known := {classes.index[each] for each in label.split() if each in classes.index}:
            found.setdefault(name, set()).update(known)
    return found
