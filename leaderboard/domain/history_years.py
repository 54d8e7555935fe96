"""All years on one page: what was reported of each, what was new in it, and what this server measured. Kept apart."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..enums import ReportedTask
from ..models import HistoricResult, Publication
from .history import ReportedTable, Retelling, best_of, retellings, tables_of, title_of
from .leaders import Leaders, winners
from .winners_curve import NEW_CLASSES, curve_of


@dataclass(frozen=True)
class TaskOfYear:
    """What was reported of a task: the best with the provided data alone, the best with outside data, how many."""

    slug: str
    title: str
    best: list[HistoricResult]
    by_categories: bool
    count: int


@dataclass
class Year:
    year: int
    tasks: list[TaskOfYear] = field(default_factory=list)
    retold: list[Retelling] = field(default_factory=list)
    scored: list[Leaders] = field(default_factory=list)

    @property
    def has_new_classes(self) -> bool:
        return self.year in NEW_CLASSES and bool(self.tasks)


@dataclass(frozen=True)
class History:
    """Every year, the newest first, and the results behind the winner's curve."""

    years: list[Year]
    curve: list[HistoricResult]

    @property
    def measured(self) -> dict[str, str]:
        """The tasks that this server has winners of, with their newest titles."""
        scored = [each.table for year in reversed(self.years) for each in year.scored]
        return {table.task_slug: table.task_title for table in scored}


def history_of(tables: Iterable[Publication]) -> History:
    """All that was reported and all that these tables show of winners, in two queries."""
    results = list(HistoricResult.objects.all())
    years: dict[int, Year] = {}
    for row in results:
        years.setdefault(row.year, Year(row.year))
    for year in years.values():
        _tell(year, [row for row in results if row.year == year.year])
    for each in winners(tables):
        years.setdefault(each.table.year, Year(each.table.year)).scored.append(each)
    return History(sorted(years.values(), key=lambda year: -year.year), curve_of(results))


def _tell(year: Year, results: list[HistoricResult]) -> None:
    for task in ReportedTask:
        tables = tables_of(row for row in results if row.task == task)
        if tables:
            year.tasks.append(_task(task, tables))
    year.retold = retellings(year.year, results)


def _task(task: str, tables: list[ReportedTable]) -> TaskOfYear:
    count = sum(len(table.rows) for table in tables)
    return TaskOfYear(task, title_of(task), best_of(tables[0]), tables[0].has_categories, count)
