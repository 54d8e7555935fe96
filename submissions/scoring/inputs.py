"""What a score depends on besides the prediction file. Light to import: no numpy, no numba."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

# WordNet 3.0, as `manage.py compile_wordnet` writes it.
NOUNS = Path(__file__).parent / "wordnet" / "nouns.tsv.gz"

# Called with a stage ("reading", "scoring") and its fraction from 0 to 1.
Progress = Callable[[str, float], None]


class InputsInvalid(ValueError):
    """An organizer's file (classes, images, truth, hierarchy, blacklist) is not what it should be."""


class Withdrawn(NamedTuple):
    """Names of images and classes that organizers took back: they count for nobody, in no metric."""

    images: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


NOTHING = Withdrawn()


@dataclass(frozen=True)
class Inputs:
    """Everything that a score depends on besides the file of predictions.

    truth: hidden labels, or None when a file is only checked. classes: TSV whose first columns are id
    and wnid, or a kit's map (`wnid id name`). hierarchy: the compiled nouns; None, or a class that
    is no noun of it, means no hierarchical error. image_sets: name -> list of images
    (`image,width,height`); when empty, the truth file's own images. blacklist: images (or image and
    class) that do not count for localization or detection. split: CSV `image,part`, with each image in the part
    `live` or `holdout`.
    """

    truth: Path | None
    classes: Path
    hierarchy: Path | None = None
    image_sets: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))
    blacklist: Path | None = None
    max_guesses: int = 5
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    split: Path | None = None
    withdrawn: Withdrawn = NOTHING
