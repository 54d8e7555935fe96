"""The charts of an entry from its numbers. Pure; `address` tells where the page of a concept is."""

from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import gettext as _

from challenge.templatetags.display import metric_name

from ..charts.chart import Chart
from ..charts.classes import ClassPoint, classes_by_ap, classes_by_error
from ..charts.confusions import Pair, confusions_chart
from ..charts.drill_down import ConceptNumbers, Rectangle, errors_down, precisions_down
from ..charts.guesses import AtGuesses, error_by_guesses
from .class_errors import ClassErrors, Concept, Confusion
from .class_rows import ConceptRow, concept_rows
from .concept_page import short_name
from .entry_numbers import Measured
from .partition import Tile, partition

Address = Callable[[Concept], str]
# Metrics that are not shares stand in a table alone.
NO_SHARES = ("hierarchical_error",)


def guesses_chart(metrics: Iterable[Measured]) -> Chart | None:
    """The metrics that are known at several numbers of guesses; None where there are none."""
    values = [
        AtGuesses(metric_name(each.name), figure.guesses, figure.value, *(figure.at95 or ()))
        for each in metrics
        if each.name not in NO_SHARES and len(each.figures) > 1
        for figure in each.figures
        if figure.guesses is not None
    ]
    return error_by_guesses(values) if values else None


def classes_chart(errors: ClassErrors, ranked: Sequence[Concept], address: Address) -> Chart:
    """The classes that have a number, the worst first."""
    points = [_point(row) for row in concept_rows(errors, ranked, errors.guesses, address)]
    return classes_by_ap(points) if errors.is_ap else classes_by_error(points, errors.guesses)


def pairs_chart(errors: ClassErrors, pairs: Sequence[Confusion], address: Address) -> Chart | None:
    """The confusions; None where there are none."""
    return confusions_chart([_pair(errors, pair, address) for pair in pairs]) if pairs else None


def drill_down_chart(errors: ClassErrors, top: Concept, guesses: int, address: Address) -> Chart | None:
    """What is below a concept; the table has what the picture names. None where all below is too small for one."""
    tiles = partition(errors, top)
    rectangles = [_rectangle(tile, errors, guesses, address) for tile in tiles]
    alone = [tile.members[0] for tile in tiles if len(tile.members) == 1]
    if len(alone) == 1:
        return None
    concepts = [_concept(row, errors) for row in concept_rows(errors, alone, guesses, address)]
    return precisions_down(rectangles, concepts) if errors.is_ap else errors_down(rectangles, concepts, guesses)


def _point(row: ConceptRow) -> ClassPoint:
    concept = row.concept
    has_errors = row.wrong is not None
    return ClassPoint(
        words=concept.words,
        wnid=concept.wnid,
        address=row.address,
        value=row.value or 0.0,
        images=concept.images if has_errors else None,
        wrong=row.wrong,
        low=row.low,
        high=row.high,
        first=concept.error(1) if has_errors else None,
    )


def _pair(errors: ClassErrors, pair: Confusion, address: Address) -> Pair:
    true, other, above = (errors.concepts[place] for place in (pair.true, pair.taken_for, pair.above))
    return Pair(
        words=true.words,
        address=address(true),
        taken_for=other.words,
        other_address=address(other),
        images=pair.images,
        above=above.words or _("All classes"),
        above_address=address(above),
        height=above.height,
    )


def _rectangle(tile: Tile, errors: ClassErrors, guesses: int, address: Address) -> Rectangle:
    """Several small concepts in one lead to their parent, and what is looked at leads up."""
    first, many = tile.members[0], len(tile.members) > 1
    leads_up = first.parent is not None and (many or tile.depth == 0)
    goal = errors.concepts[first.parent or 0] if leads_up else first
    return Rectangle(
        left=tile.left,
        right=tile.right,
        start=tile.start,
        end=tile.end,
        name=_("%(n)d smaller") % {"n": len(tile.members)} if many else short_name(first),
        classes=sum(each.classes for each in tile.members),
        images=sum(each.images for each in tile.members),
        value=errors.together(tile.members, guesses),
        href=address(goal),
    )


def _concept(row: ConceptRow, errors: ClassErrors) -> ConceptNumbers:
    concept = row.concept
    return ConceptNumbers(
        words=concept.words or _("All classes"),
        wnid=concept.wnid,
        parent=errors.concepts[concept.parent].wnid if concept.parent is not None else "",
        classes=concept.classes,
        address=row.address,
        value=row.value,
        images=None if errors.is_ap else concept.images,
        wrong=row.wrong,
        low=row.low,
        high=row.high,
    )
