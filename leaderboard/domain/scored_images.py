"""What a worker knows of the images of a Release: which count in each part, and the labels. As secret as the labels."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from challenge.models import Release
from submissions.scoring.classes import ClassList, read_classes
from submissions.scoring.images import ImageList
from submissions.scoring.inputs import Inputs
from submissions.scoring.tasks import detections, guesses
from submissions.scoring.tasks.registry import KINDS
from submissions.scoring.tasks.sets import split_members
from submissions.scoring.withdrawn import present

from ..enums import Part

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class ScoredImages:
    """The images that kept outcomes are of, in their order.

    masks: bool (n,), which count in each part. labels: int32 (n,), the true class of each; None where images have
    several, and for boxes. localized: bool (n,), which count for localization.
    """

    classes: ClassList
    masks: Mapping[Part, Mask]
    labels: NDArray[np.int32] | None = None
    localized: Mask | None = None

    def counted(self, metric: str, part: Part) -> Mask:
        """Which images a metric counts in a part: blacklisted ones do not count for localization."""
        if metric != "localization_error" or self.localized is None:
            return self.masks[part]
        return self.masks[part] & self.localized


def scored_images(release: Release, inputs: Inputs) -> ScoredImages | None:
    """Those of the Release; None for a kind of task whose outcomes are not kept. Raises InputsInvalid."""
    kind = release.contents["task"]
    match KINDS[kind].scorer:
        case "guesses":
            return _of_guesses(kind, inputs)
        case "detections":
            return _of_detections(kind, inputs)
    return None


def _of_guesses(kind: str, inputs: Inputs) -> ScoredImages:
    known = guesses.prepare(kind, inputs)
    there = known.everyone
    masks = {part: mask[there] for part, mask in _masks(known.images, inputs, there).items()}
    if not known.single:
        return ScoredImages(known.classes, masks)
    return ScoredImages(known.classes, masks, known.truth.classes[there], known.counted[there])


def _of_detections(kind: str, inputs: Inputs) -> ScoredImages:
    classes = read_classes(inputs.classes)
    table = None if inputs.image_sets else detections.read_truth(kind, inputs, classes)
    images = detections.list_images(inputs, table)
    return ScoredImages(classes, _masks(images, inputs, present(inputs.withdrawn, images, classes).images))


def _masks(images: ImageList, inputs: Inputs, there: Mask) -> dict[Part, Mask]:
    masks = {Part.ALL: there}
    for name, members in split_members(images, inputs).items():
        inside = np.zeros(len(images), np.bool_)
        inside[members] = True
        masks[Part(name)] = inside & there
    return masks
