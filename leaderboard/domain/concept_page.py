"""What the page of one class says beside its place in the hierarchy. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..charts.classes import short
from .class_errors import ClassErrors, Concept, Confusion
from .entry_numbers import Figure
from .wilson import wilson


@dataclass(frozen=True)
class ConfusedWith:
    """Another class with so many images, and the lowest concept above both."""

    other: Concept
    address: str
    images: int
    above: Concept
    above_address: str


@dataclass(frozen=True)
class KnownPairs:
    """Of a class, what its images are taken for and whose images are taken for it; `of` pairs were kept of an entry."""

    taken_for: list[ConfusedWith]
    mistaken: list[ConfusedWith]
    of: int


def short_name(concept: Concept) -> str:
    """The first of its words; of a root without any, what is below it."""
    return short(concept.words) or _("All classes")


def guesses_of(concept: Concept) -> list[Figure]:
    """The errors of a concept at 1, 2, ... guesses, with intervals; empty of an AP and without images."""
    if not concept.images:
        return []
    return [
        Figure(wrong / concept.images, guesses, wrong, wilson(wrong, concept.images))
        for guesses, wrong in enumerate(concept.wrong, start=1)
    ]


def known_pairs(errors: ClassErrors, concept: Concept, address: Callable[[Concept], str]) -> KnownPairs:
    """The confusions that have the class on either side, the most frequent first."""

    def with_other(pair: Confusion, place: int) -> ConfusedWith:
        other, above = errors.concepts[place], errors.concepts[pair.above]
        return ConfusedWith(other, address(other), pair.images, above, address(above))

    return KnownPairs(
        taken_for=[with_other(pair, pair.taken_for) for pair in errors.taken_for(concept)],
        mistaken=[with_other(pair, pair.true) for pair in errors.mistaken(concept)],
        of=errors.number_of_confusions,
    )
