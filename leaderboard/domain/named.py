"""All that is public under a team's name. Reads this app's models alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from ..enums import PublicationState
from ..models import Award, Entry, HistoricResult, Publication
from .tables import one_a_phase, public_tables


@dataclass(frozen=True)
class Standing:
    """A table in force and its entries under the name, the best first."""

    table: Publication
    entries: list[Entry]


@dataclass(frozen=True)
class Named:
    """What is published under a name: entries by table, awards by submission, results reported elsewhere."""

    name: str
    standings: list[Standing]
    awards: dict[UUID, list[Award]]
    reported: list[HistoricResult]

    @property
    def years(self) -> list[int]:
        """The years with something under the name, in their order."""
        return sorted({*(each.table.year for each in self.standings), *(each.year for each in self.reported)})


def published_under(name: str) -> Named:
    """Raises Http404 where nothing is. Hidden names are in no row, so that none of them is found."""
    tables = one_a_phase(public_tables())
    entries = _entries(tables, name)
    reported = list(HistoricResult.objects.filter(team=name).order_by("-year", "task", "metric", "value"))
    if not entries and not reported:
        raise Http404
    return Named(name, _by_table(tables, entries), _awards(entries), reported)


def series(reported: Iterable[HistoricResult]) -> list[HistoricResult]:
    """The results of one task and metric, old to new, that cover the most years; empty where none covers two."""
    groups: dict[tuple[str, str], list[HistoricResult]] = defaultdict(list)
    for result in reported:
        groups[result.task, result.metric].append(result)
    longest = max(groups.values(), key=_years, default=[])
    return sorted(longest, key=lambda each: (each.year, each.value)) if _years(longest) > 1 else []


def _years(results: Iterable[HistoricResult]) -> int:
    return len({each.year for each in results})


def _entries(tables: Iterable[Publication], name: str) -> list[Entry]:
    by_id = {table.pk: table for table in tables}
    found = list(Entry.objects.filter(publication__in=list(by_id), team_name=name))
    for entry in found:
        entry.publication = by_id[entry.publication_id]
    return found


def _by_table(tables: Iterable[Publication], entries: Sequence[Entry]) -> list[Standing]:
    """The years from new to old, in a year the tables in their order."""
    rows: dict[int, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=_best_first):
        rows[entry.publication_id].append(entry)
    newest_first = sorted(tables, key=lambda table: -table.year)
    return [Standing(table, rows[table.pk]) for table in newest_first if table.pk in rows]


def _best_first(entry: Entry) -> tuple[bool, float, str]:
    value = entry.primary_value or 0.0
    signed = value if entry.publication.lower_is_better else -value
    return entry.primary_value is None, signed, str(entry.submission_id)


def _awards(entries: Iterable[Entry]) -> dict[UUID, list[Award]]:
    """Of entries of published results: what is awarded before stays with those who award it."""
    final = [entry for entry in entries if entry.publication.state == PublicationState.FROZEN]
    phases = {entry.publication.phase_id for entry in final}
    ids = [entry.submission_id for entry in final]
    found: dict[UUID, list[Award]] = defaultdict(list)
    for award in Award.objects.filter(publication__phase__in=phases, submission_id__in=ids):
        found[award.submission_id].append(award)
    return dict(found)
