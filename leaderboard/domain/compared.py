"""Two to five entries of one table, to be shown side by side. Reads this app's models alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from ..enums import PublicationState
from ..models import Entry, Publication
from .tables import in_order, public_tables

FEWEST, MOST = 2, 5
LETTERS = "ABCDE"
# More than can be compared, so that a page may tell which to leave out; an address has no end.
MOST_ASKED = 20
OFFERED = 12
CONDITIONS = ("track", "images", "is_competing", "is_comparable", "is_baseline")


class NotCompared(Exception):
    """These entries stand in no table together; the message is for whoever chose them."""


@dataclass(frozen=True)
class Asked:
    """What an address asks for: each submission once, in its order, and whether it had something that is no id."""

    ids: tuple[UUID, ...] = ()
    is_broken: bool = False


@dataclass(frozen=True)
class Found:
    """The entries as the table that has most of them has them, in the order in which they were asked for.

    elsewhere: rows of the others in other tables in force. unknown: how many stand nowhere.
    """

    table: Publication
    entries: list[Entry]
    elsewhere: list[Entry]
    unknown: int

    @property
    def can_be_compared(self) -> bool:
        return FEWEST <= len(self.entries) <= MOST

    @property
    def has_other_labels(self) -> bool:
        """Whether one of the entries elsewhere was scored against another Release."""
        return any(entry.publication.release_digest != self.table.release_digest for entry in self.elsewhere)


def read_ids(texts: Iterable[str]) -> Asked:
    """The ids among what an address has; the first twenty count."""
    found: dict[UUID, None] = {}
    is_broken = False
    for text in list(texts)[:MOST_ASKED]:
        try:
            found[UUID(text)] = None
        except ValueError:
            is_broken = True
    return Asked(tuple(found), is_broken)


def find_entries(year: int, task: str, asked: Asked, *, phase: str | None = None, state: str | None = None) -> Found:
    """The entries in the table of the year and task that has most of them; of equals the first, the phase's before all.

    Raises Http404 where the year has no table of the task.
    """
    tables = public_tables()
    own = [table for table in tables if (table.year, table.task_slug) == (year, task)]
    if not own:
        raise Http404
    # A sort keeps the order of equals.
    own.sort(key=lambda table: (phase not in {None, table.phase_slug}, state not in {None, table.state}))
    rows = _rows_by_table(tables, asked.ids)
    table = max(own, key=lambda each: len(rows[each.pk]))
    first_rows = _first_rows(tables, rows)
    entries = [rows[table.pk][each] for each in asked.ids if each in rows[table.pk]]
    others = [each for each in asked.ids if each not in rows[table.pk]]
    elsewhere = [first_rows[each] for each in others if each in first_rows]
    return Found(table, entries, elsewhere, unknown=len(others) - len(elsewhere))


def entries_of_one_table(
    year: int, task: str, ids: Iterable[UUID], *, phase: str | None = None, state: str | None = None
) -> Found:
    """As `find_entries`, but for all of the entries or none: nothing is left out.

    Raises Http404 where one of them stands nowhere, NotCompared where no table has them all.
    """
    found = find_entries(year, task, Asked(tuple(dict.fromkeys(ids))), phase=phase, state=state)
    if found.unknown:
        raise Http404
    if found.elsewhere:
        told = _("“%(entry)s” is not in the table that has the others, “%(table)s”: compare entries of one table.")
        raise NotCompared(told % {"entry": found.elsewhere[0], "table": found.table})
    if not found.can_be_compared:
        told = _("Name %(fewest)s to %(most)s entries, each once.")
        raise NotCompared(told % {"fewest": FEWEST, "most": MOST})
    return found


def offered_entries(table: Publication, text: str, chosen: Iterable[UUID]) -> list[Entry]:
    """The first entries of a table beside those that were chosen, of those whose team or method has the text."""
    entries = in_order(table).exclude(submission_id__in=list(chosen))
    if text:
        entries = entries.filter(Q(team_name__icontains=text) | Q(method_name__icontains=text))
    return list(entries[:OFFERED])


def chosen_pair(text: str, count: int) -> tuple[int, int]:
    """The places, from 0, of the two entries that `1,3` names; of anything else the first two."""
    parts = text.split(",")
    places = [int(part) - 1 for part in parts if part.isdecimal()]
    is_pair = len(parts) == len(places) == len(set(places)) == FEWEST
    return (places[0], places[1]) if is_pair and all(0 <= each < count for each in places) else (0, 1)


def named(entries: Sequence[Entry], *, is_anonymous: bool) -> list[str]:
    """What charts and tables call them: a letter, since methods of one name are usual, and the method or pseudonym."""
    names = (entry.team_name if is_anonymous else entry.method_name for entry in entries)
    return [f"{letter} · {name}" for letter, name in zip(LETTERS, names, strict=False)]


def differing(entries: Sequence[Entry]) -> set[str]:
    """Which of the conditions that entries were made under are not the same for all of them."""
    return {name for name in CONDITIONS if len({getattr(entry, name) for entry in entries}) > 1}


def shows_pairs(table: Publication, entry: Entry) -> bool:
    """Whether how the entry differs from others is public: of final results, and of standings that have rank ranges."""
    return table.state == PublicationState.FROZEN or entry.rank_low is not None


def _rows_by_table(tables: Iterable[Publication], ids: Iterable[UUID]) -> dict[int, dict[UUID, Entry]]:
    """The rows of submissions in these tables, by the table's id and the submission's."""
    by_id = {table.pk: table for table in tables}
    found: dict[int, dict[UUID, Entry]] = defaultdict(dict)
    for entry in Entry.objects.filter(submission_id__in=list(ids), publication__in=list(by_id)):
        entry.publication = by_id[entry.publication_id]
        found[entry.publication_id][entry.submission_id] = entry
    return found


def _first_rows(tables: Iterable[Publication], rows: dict[int, dict[UUID, Entry]]) -> dict[UUID, Entry]:
    """Each submission's row in the first table that has it."""
    first: dict[UUID, Entry] = {}
    for table in tables:
        for submission_id, entry in rows[table.pk].items():
            first.setdefault(submission_id, entry)
    return first
