"""What each metric of a kind of task means, for pages: the scorer's own words, with its numbers in them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from challenge.enums import Metric, TaskKind

from ..scoring.metrics.words import METRICS, PRECISION, filled
from ..scoring.tasks.registry import KINDS


@dataclass(frozen=True)
class Measure:
    """A metric that files of a task are given. rules: what makes its definition exact; reported: as reports have it."""

    code: str
    name: str
    definition: str
    rules: tuple[str, ...]
    reported: str


def measures_of(kind: TaskKind, guesses: int) -> list[Measure]:
    """The metrics of a kind of task, the usual primary one first, each with its definition."""
    return [_measure(kind, name, guesses) for name in KINDS[kind].metrics]


def _measure(kind: TaskKind, name: str, guesses: int) -> Measure:
    words = METRICS[name]
    meanings, rules = [words.meaning], words.rules
    if name == "mean_ap":
        meanings.append(PRECISION[kind].meaning)
        rules = PRECISION[kind].rules + rules
    return Measure(
        code=name,
        name=str(Metric(name).label) if name in Metric else _(words.title),
        definition=" ".join(filled(_(meaning), guesses) for meaning in meanings),
        rules=tuple(filled(_(rule), guesses) for rule in rules),
        reported=_(words.reported),
    )
