"""Rows of a table of concepts, with the geometry of the small pictures in them: an interval, and a curve by guesses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .class_errors import ClassErrors, Concept
from .wilson import wilson

# The interval is drawn in a box of 1000 by 10 units, the curve in one of 60 by 20.
WIDTH = 1000
CURVE_WIDTH, CURVE_HEIGHT, CURVE_EDGE = 60, 20, 2


@dataclass(frozen=True)
class ConceptRow:
    """A concept at a number of guesses. `value` is its error or AP; `low` and `high` end the 95% interval of an error.

    `bar`, `bar_low` and `bar_high` are these in units of the picture, None where there is no number. `curve`: points of
    the errors at 1, 2, ... guesses as an SVG polyline has them; empty of an AP.
    """

    concept: Concept
    address: str
    value: float | None
    wrong: int | None = None
    low: float | None = None
    high: float | None = None
    bar: int | None = None
    bar_low: int | None = None
    bar_high: int | None = None
    curve: str = ""


def concept_rows(
    errors: ClassErrors, concepts: Iterable[Concept], guesses: int, address: Callable[[Concept], str]
) -> list[ConceptRow]:
    """Rows in the order of the concepts, their bars on one scale from 0 to the largest number among them."""
    rows = [_numbers(errors, concept, guesses, address(concept)) for concept in concepts]
    largest = max((row.high or row.value or 0.0 for row in rows), default=0.0) or 1.0
    return [_drawn(row, largest) for row in rows]


def worst_first(errors: ClassErrors, concepts: Iterable[Concept], guesses: int) -> list[Concept]:
    """The concepts by error or by AP, those without a number last; of equals the worse at one guess."""
    return sorted(concepts, key=lambda concept: _badness(errors, concept, guesses), reverse=True)


def has_number(errors: ClassErrors, concept: Concept) -> bool:
    """Whether there are images of the concept, or a class below it has an AP."""
    return concept.ap is not None if errors.is_ap else concept.images > 0


def _badness(errors: ClassErrors, concept: Concept, guesses: int) -> tuple[float, float]:
    if not has_number(errors, concept):
        return -2.0, 0.0
    if errors.is_ap:
        return -(concept.ap or 0.0), 0.0
    return concept.wrong[guesses - 1] / concept.images, concept.wrong[0] / concept.images


def curve(values: Iterable[float]) -> str:
    """The points of shares from 0 to 1, from left to right; empty for fewer than two."""
    known = list(values)
    if len(known) < 2:
        return ""
    step = (CURVE_WIDTH - 2 * CURVE_EDGE) / (len(known) - 1)
    height = CURVE_HEIGHT - 2 * CURVE_EDGE
    points = ((CURVE_EDGE + place * step, CURVE_EDGE + height * (1 - value)) for place, value in enumerate(known))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _numbers(errors: ClassErrors, concept: Concept, guesses: int, address: str) -> ConceptRow:
    if errors.is_ap:
        return ConceptRow(concept, address, concept.ap)
    wrong = concept.wrong[guesses - 1]
    low, high = wilson(wrong, concept.images) or (None, None)
    rates = (each / concept.images for each in concept.wrong) if concept.images else ()
    return ConceptRow(concept, address, concept.error(guesses), wrong, low, high, curve=curve(rates))


def _drawn(row: ConceptRow, largest: float) -> ConceptRow:
    bar, bar_low, bar_high = (
        None if value is None else round(value / largest * WIDTH) for value in (row.value, row.low, row.high)
    )
    return ConceptRow(
        row.concept, row.address, row.value, row.wrong, row.low, row.high, bar, bar_low, bar_high, row.curve
    )
