"""All that the page of an entry shows once its table opens details."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..charts.chart import Chart
from ..charts.slices import slices_chart
from ..models import Entry, EntryDetail, SetScore
from .class_errors import ClassErrors, Concept
from .class_rows import ConceptRow, concept_rows, has_number, worst_first
from .entry_charts import classes_chart, drill_down_chart, guesses_chart, pairs_chart
from .entry_citation import metric_words
from .entry_details import class_errors_of, detail_of, set_scores_of
from .entry_numbers import measured, slices_of

WORST, BEST = 20, 5
MOST_PAIRS = 100


@dataclass(frozen=True)
class Opened:
    """The parts of the page, each None or empty where the entry has none.

    `worst` are the worst classes, the worst first, `best` the best ones, the best first, of `number_of_classes`, by
    errors at `class_guesses`, which is 0 for an AP.
    """

    sets: list[SetScore]
    guesses: Chart | None
    slices: Chart | None
    classes: Chart | None
    worst: list[ConceptRow]
    best: list[ConceptRow]
    number_of_classes: int
    class_guesses: int
    confusions: Chart | None
    drill_down: Chart | None

    @property
    def charts(self) -> Iterator[Chart]:
        found = (self.guesses, self.slices, self.classes, self.confusions, self.drill_down)
        return (chart for chart in found if chart)

    @property
    def is_counted(self) -> bool:
        """Whether a worker has counted what the score consists of."""
        return any((self.sets, self.slices, self.classes, self.confusions))


def opened(entry: Entry, address: Callable[[Concept], str]) -> Opened | None:
    """The open details of an entry; None while its table keeps them closed. `address`: of a concept's page."""
    if not entry.publication.opens_details:
        return None
    detail = detail_of(entry)
    errors = class_errors_of(entry, detail)
    ranked = _ranked(errors) if errors else []
    worst, best = ranked[:WORST], ranked[WORST:][-BEST:][::-1]
    rows = concept_rows(errors, [*worst, *best], errors.guesses, address) if errors else []
    return Opened(
        sets=set_scores_of(entry),
        guesses=guesses_chart(measured(entry)),
        slices=_slices(entry, detail),
        classes=classes_chart(errors, ranked, address) if errors and ranked else None,
        worst=rows[: len(worst)],
        best=rows[len(worst) :],
        number_of_classes=len(ranked),
        class_guesses=errors.guesses if errors else 0,
        confusions=pairs_chart(errors, errors.confusions(MOST_PAIRS), address) if errors else None,
        drill_down=_drill_down(errors, address),
    )


def _ranked(errors: ClassErrors) -> list[Concept]:
    """The classes that have a number, the worst first."""
    known = (each for each in errors.classes_below(errors.root) if has_number(errors, each))
    return worst_first(errors, known, errors.guesses)


def _slices(entry: Entry, detail: EntryDetail | None) -> Chart | None:
    slices = slices_of(detail.contents) if detail else []
    if not slices or entry.primary_value is None:
        return None
    return slices_chart(slices, entry.primary_value, metric_words(entry.publication))


def _drill_down(errors: ClassErrors | None, address: Callable[[Concept], str]) -> Chart | None:
    """None of classes that stand side by side: without a hierarchy there is no way down."""
    if errors is None or not any(concept.children for concept in errors.children(errors.root)):
        return None
    return drill_down_chart(errors, errors.root, errors.guesses, address)
