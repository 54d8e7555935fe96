"""`manage.py label_audit start|show|export|relabel`: labels held against entries, as on the organizers' page."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from challenge.domain.clock import database_now
from challenge.domain.tabular import TableRefused
from challenge.management.group import CommandGroup, Facts, Subcommand
from challenge.management.phases import NotThere, phase_named

from ...domain.errors import AuditRefused
from ...domain.label_audit import start_label_audit
from ...domain.label_audit_view import TABLES, table_of_audit
from ...domain.relabelling import start_relabelling
from ...enums import AuditState
from ...models import LabelAudit, Relabelling


def start(*, phase: str, min_entries: int | None, **_options: Any) -> Facts:
    return facts_of(start_label_audit(phase_named(phase), min_entries=min_entries, now=database_now()))


def show(*, phase: str, **_options: Any) -> Facts:
    chosen = phase_named(phase)
    audits = [facts_of(audit) for audit in chosen.label_audits.select_related("release__ground_truth")]
    relabellings = [relabelling_facts(each) for each in chosen.relabellings.select_related("draft", "based_on")]
    return {"phase": phase, "audits": audits, "relabellings": relabellings}


def export(*, phase: str, table: str, out: Path, **_options: Any) -> Facts:
    audit = phase_named(phase).label_audits.filter(state=AuditState.DONE).select_related("release__taxonomy").first()
    if audit is None:
        raise NotThere(f"{phase} has no audit that is done: start one, and look with `show` how far it is.")
    header, rows = table_of_audit(audit, table)
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([header, *rows])
    return facts_of(audit) | {"table": table, "out": str(out)}


def relabel(*, phase: str, decisions: Path, **_options: Any) -> Facts:
    return relabelling_facts(start_relabelling(phase_named(phase), decisions, now=database_now()))


def facts_of(audit: LabelAudit) -> Facts:
    return {
        "audit": audit.pk,
        "state": audit.state,
        "min_entries": audit.min_entries,
        "labels": audit.release.ground_truth.version,
        "release": audit.release.digest,
        "started_at": audit.started_at,
        "note": audit.note,
        **audit.summary,
    }


def relabelling_facts(relabelling: Relabelling) -> Facts:
    return {
        "relabelling": relabelling.pk,
        "state": relabelling.state,
        "images": relabelling.images,
        "based_on": relabelling.based_on.version,
        "draft": relabelling.draft.version if relabelling.draft else None,
        "note": relabelling.note,
    }


def _phase(parser: ArgumentParser) -> None:
    parser.add_argument("phase", help="YEAR/TASK/PHASE")


def _arguments_of_start(parser: ArgumentParser) -> None:
    _phase(parser)
    parser.add_argument("--min-entries", type=int, help="How many must agree; more than half if not given.")


def _arguments_of_export(parser: ArgumentParser) -> None:
    _phase(parser)
    parser.add_argument("out", type=Path, help="The CSV to write.")
    parser.add_argument("--table", choices=sorted(TABLES), default="cases", help="cases come back decided.")


def _arguments_of_relabel(parser: ArgumentParser) -> None:
    _phase(parser)
    parser.add_argument("decisions", type=Path, help="The table of cases with its decisions, or a CSV image,label.")


def _say_audit(facts: Facts) -> Iterable[str]:
    about = f"Audit {facts['audit']} of version {facts['labels']} of the labels: {facts['state']}"
    yield f"{about}. {facts['note']}".rstrip()
    if facts["state"] == AuditState.DONE:
        yield (
            f"  on {facts['found']:,} of {facts['images']:,} images at least {facts['min_entries']} "
            f"of {facts['entries']} entries agree against the label"
        )
    else:
        yield f"  {facts.get('read', 0)} of {facts['entries']} entries read"


def _say_relabelling(facts: Facts) -> Iterable[str]:
    became = f"version {facts['draft']} is a draft" if facts["draft"] else facts["state"]
    images = f"{facts['images']:,} {'image' if facts['images'] == 1 else 'images'}"
    about = f"{images} of version {facts['based_on']} labelled anew: {became}"
    yield f"{about}. {facts['note']}".rstrip()


def _say_all(facts: Facts) -> Iterable[str]:
    for audit in facts["audits"]:
        yield from _say_audit(audit)
    for relabelling in facts["relabellings"]:
        yield from _say_relabelling(relabelling)
    if not facts["audits"] and not facts["relabellings"]:
        yield f"{facts['phase']} has no audit yet."


def _say_export(facts: Facts) -> Iterable[str]:
    yield from _say_audit(facts)
    yield f"  {facts['table']} written to {facts['out']}"


class Command(CommandGroup):
    help = "Label audits: where entries agree against the label, and labels changed by what people decide."
    refusals = (NotThere, AuditRefused, TableRefused, OSError)
    subcommands: ClassVar = {
        "start": Subcommand("Have a worker compare entries with labels.", _arguments_of_start, start, _say_audit),
        "show": Subcommand("Audits and relabellings of a phase.", _phase, show, _say_all),
        "export": Subcommand("Write a table of the latest audit.", _arguments_of_export, export, _say_export),
        "relabel": Subcommand("Have a worker make a draft.", _arguments_of_relabel, relabel, _say_relabelling),
    }
