"""Results of before this server: facts with their source, in tables of their own. Nothing here ranks."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

from django.db import transaction
from django.db.models import QuerySet

from ..enums import ReportedMetric, ReportedTask
from ..models import HistoricResult, Publication
from .history_files import Reported, Retold, reported, retold

ERRORS = (ReportedMetric.TOP5_ERROR, ReportedMetric.LOCALIZATION_ERROR, ReportedMetric.HIERARCHICAL_ERROR)


@dataclass(frozen=True)
class ReportedTable:
    """What was reported by one metric, the best value first; entries with outside data apart."""

    metric: ReportedMetric
    provided: list[HistoricResult]
    outside: list[HistoricResult]

    @property
    def lower_is_better(self) -> bool:
        return self.metric in ERRORS

    @property
    def has_categories(self) -> bool:
        return any(row.categories_won is not None for row in self.rows)

    @property
    def rows(self) -> list[HistoricResult]:
        return [*self.provided, *self.outside]


@dataclass(frozen=True)
class Retelling:
    """A winner as encyclopedias have it, and whether that is a reported result, rounded."""

    told: Retold
    is_reported: bool


@dataclass(frozen=True)
class Tabs:
    """Where else there are results: years that have this task, newest first, and the year's tasks with their titles."""

    years: list[int]
    tasks: dict[str, str]
    has_reported: bool


@transaction.atomic
def load_history() -> tuple[int, int]:
    """Makes the rows those of the project's file; gives how many were added and how many removed.

    What is there already stays as it is, so that loading again changes nothing.
    """
    wanted = set(reported())
    surplus = []
    for row in HistoricResult.objects.all():
        facts = _facts(row)
        if facts in wanted:
            wanted.remove(facts)
        else:
            surplus.append(row.pk)
    HistoricResult.objects.filter(pk__in=surplus).delete()
    missing = [HistoricResult(**asdict(each)) for each in reported() if each in wanted]
    HistoricResult.objects.bulk_create(missing)
    return len(missing), len(surplus)


def reported_by(*, year: int | None, task: str | None, metric: str | None) -> QuerySet[HistoricResult]:
    """All that was reported, or that of a year, a task, a metric."""
    asked = {"year": year, "task": task, "metric": metric}
    found = HistoricResult.objects.filter(**{name: value for name, value in asked.items() if value is not None})
    return found.order_by("year", "task", "value", "pk")


def reported_results(year: int, task: str) -> list[ReportedTable]:
    """A table for each metric that was reported of a year and task; none where nothing was."""
    return tables_of(HistoricResult.objects.filter(year=year, task=task))


def tables_of(rows: Iterable[HistoricResult]) -> list[ReportedTable]:
    """The rows of one year and task as tables, in the order of `ReportedMetric`."""
    rows = list(rows)
    tables = (_table(metric, [row for row in rows if row.metric == metric]) for metric in ReportedMetric)
    return [table for table in tables if table.rows]


def retellings(year: int, results: Iterable[HistoricResult]) -> list[Retelling]:
    """How encyclopedias tell of that year's classification, beside what was reported of it."""
    errors = [row.value for row in results if row.metric == ReportedMetric.TOP5_ERROR]
    return [Retelling(told, any(map(told.agrees_with, errors))) for told in retold() if told.year == year]


def told_winners() -> list[Retelling]:
    """The retellings of all years, in one query."""
    top5 = HistoricResult.objects.filter(task=ReportedTask.CLASSIFICATION, metric=ReportedMetric.TOP5_ERROR)
    results = list(top5)
    years = dict.fromkeys(told.year for told in retold())
    return [each for year in years for each in retellings(year, [row for row in results if row.year == year])]


def best_of(table: ReportedTable) -> list[HistoricResult]:
    """The winner with the provided data alone and that with outside data, as far as there are any.

    By the most categories won where they were told, by which the challenge decided detection; else by value.
    """
    return [_first(rows) for rows in (table.provided, table.outside) if rows]


def tabs(tables: list[Publication], year: int, task: str) -> Tabs:
    """What leads from a year and task to others, whether their results are this server's own or reported ones."""
    told = set(HistoricResult.objects.order_by().values_list("year", "task").distinct())
    own = {(table.year, table.task_slug): table.task_title for table in tables}
    tasks = {each: title_of(each) for each in ReportedTask.values if (year, each) in told}
    return Tabs(
        years=sorted({each for each, name in told | own.keys() if name == task}, reverse=True),
        tasks={name: title for (of, name), title in own.items() if of == year} | _without(tasks, own, year),
        has_reported=(year, task) in told,
    )


def is_measured(tables: Iterable[Publication], year: int, task: str) -> bool:
    """Whether this server has results of its own of that year and task to show."""
    return any((table.year, table.task_slug) == (year, task) for table in tables)


def title_of(task: str) -> str:
    """A reported task as a heading has it."""
    return str(ReportedTask(task).label) if task in ReportedTask else task


def _without(tasks: dict[str, str], own: dict[tuple[int, str], str], year: int) -> dict[str, str]:
    return {name: title for name, title in tasks.items() if (year, name) not in own}


def _table(metric: ReportedMetric, rows: list[HistoricResult]) -> ReportedTable:
    rows.sort(key=lambda row: row.value, reverse=metric not in ERRORS)
    outside = [row for row in rows if row.outside_data]
    return ReportedTable(metric, [row for row in rows if not row.outside_data], outside)


def _first(rows: list[HistoricResult]) -> HistoricResult:
    # Of rows with the best value first, of which `max` takes the first among equals.
    return max(rows, key=lambda row: -1 if row.categories_won is None else row.categories_won)


def _facts(row: HistoricResult) -> Reported:
    return Reported(**{field.name: getattr(row, field.name) for field in fields(Reported)})
