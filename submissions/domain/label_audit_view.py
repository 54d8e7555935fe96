"""A label audit as organizers read it: with the words of classes, in pages and as tables to load."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.paginator import Paginator

from challenge.curation.vote_rounds import CASE
from challenge.domain.audit import record
from challenge.domain.phase_settings import subject_of
from challenge.domain.taxonomies import read_classes
from challenge.models import Phase, User

from ..enums import AuditState
from ..models import LabelAudit, Relabelling
from .decisions import HEADER, TOLD
from .errors import AuditRefused
from .label_audit import best_of_teams, check_may_audit, usual_min_entries

PAGE_ROWS = 100
SHOWN_RELABELLINGS = 5

Row = dict[str, Any]
Table = tuple[tuple[str, ...], Iterable[Iterable[Any]]]


def audit_view(phase: Phase, *, now: datetime, reader: User, page: str | None = None) -> dict[str, Any]:
    """The latest audit of a phase, with its rows if it is done, and what may be begun; `refused` says why nothing may.

    To one who may not see the phase's labels nothing of an audit is shown.
    """
    relabellings = list(phase.relabellings.select_related("draft", "based_on", "started_by")[:SHOWN_RELABELLINGS])
    seen = {"phase": phase, "relabellings": relabellings, "is_moving": is_moving(phase), "refused": ""}
    try:
        check_may_audit(phase, now=now, actor=reader)
    except AuditRefused as refused:
        return seen | {"refused": refused.message}
    entries = len(best_of_teams(phase.live_release)) if phase.live_release else 0
    seen |= {"entries": entries, "usual_min_entries": usual_min_entries(entries)}
    audit = phase.label_audits.select_related("started_by", "release__ground_truth", "release__taxonomy").first()
    if audit is None or audit.state != AuditState.DONE:
        return seen | {"audit": audit}
    return seen | {
        "audit": audit,
        "page": Paginator(Listing(audit), PAGE_ROWS).get_page(page),  # type: ignore[arg-type]
        "is_outdated": audit.release_id != phase.live_release_id,
    }


def is_moving(phase: Phase) -> bool:
    """Whether a worker is, or will be, at work on the phase's labels."""
    running = {"phase": phase, "state": AuditState.RUNNING}
    return LabelAudit.objects.filter(**running).exists() or Relabelling.objects.filter(**running).exists()


class Listing(Sequence[Row]):
    """The rows that the worker wrote, in their order, with rank and words; a slice reads no row after its end."""

    def __init__(self, audit: LabelAudit) -> None:
        self._audit = audit

    def __len__(self) -> int:
        return int(self._audit.summary["listed"])

    def __getitem__(self, wanted: slice) -> list[Row]:  # type: ignore[override]
        first, end, _step = wanted.indices(len(self))
        words = {wnid: words for _number, wnid, words in read_classes(self._audit.release.taxonomy)}
        with self._audit.listing.open("rb") as file, io.TextIOWrapper(file, "utf-8", newline="") as text:
            rows = islice(csv.DictReader(text), first, end)
            return [_told(row, words) | {"rank": rank} for rank, row in enumerate(rows, start=first + 1)]


def load_images(audit: LabelAudit, *, now: datetime, actor: User) -> Listing:
    """The list for one who may see the labels; that they loaded it is put on record. Raises AuditRefused."""
    check_may_audit(audit.phase, now=now, actor=actor)
    _put_on_record(audit, "images", now, actor)
    return Listing(audit)


def load_table(audit: LabelAudit, name: str, *, now: datetime, actor: User) -> Table:
    """A table as `table_of_audit` makes it, for one who may see the labels; that they loaded it is put on record.

    Raises AuditRefused, and KeyError for another name.
    """
    check_may_audit(audit.phase, now=now, actor=actor)
    table = table_of_audit(audit, name)
    _put_on_record(audit, name, now, actor)
    return table


def _put_on_record(audit: LabelAudit, name: str, now: datetime, actor: User) -> None:
    facts = {"audit": audit.pk, "table": name}
    record(verb="label_audit.loaded", subject=subject_of(audit.phase), now=now, actor=actor, **facts)


def table_of_audit(audit: LabelAudit, name: str) -> Table:
    """Header and rows of a table. Raises KeyError for another name.

    images: the list with words. cases: for people who decide, and to come back. relabel: the agreed label of each image
    as image,label, for who trusts the entries.
    """
    return TABLES[name](audit)


def _images(audit: LabelAudit) -> Table:
    columns = ("rank", "image", "label", "label_words", "agreed", "agreed_words", "agreeing", "entries")
    seconds = ("runner_up", "runner_up_words", "runner_up_entries")
    return (*columns, *seconds), ([row[name] for name in (*columns, *seconds)] for row in Listing(audit)[:])


def _cases(audit: LabelAudit) -> Table:
    return (*CASE, *TOLD), (_case(row) for row in Listing(audit)[:])


def _case(row: Row) -> tuple[Any, ...]:
    votes = f"{row['agreed']}:{row['agreeing']}"
    if row["runner_up"]:
        votes += f" {row['runner_up']}:{row['runner_up_entries']}"
    confidence = round(int(row["agreeing"]) / int(row["entries"]), 4)
    told = (row["label"], row["label_words"], row["agreed_words"])
    return (row["image"], "", row["agreed"], confidence, votes, "", *told)


def _relabel(audit: LabelAudit) -> Table:
    return HEADER, ((row["image"], row["agreed"]) for row in Listing(audit)[:])


def _told(row: dict[str, str], words: dict[str, str]) -> Row:
    told = {f"{name}_words": _words_of(row[name], words) for name in ("label", "agreed", "runner_up")}
    return row | told


def _words_of(wnids: str, words: dict[str, str]) -> str:
    return " · ".join(words.get(wnid, "") for wnid in wnids.split())


TABLES: dict[str, Callable[[LabelAudit], Table]] = {"images": _images, "cases": _cases, "relabel": _relabel}
