"""`manage.py publish ...`: results, as the organizers' pages publish and correct them."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from challenge.domain.clock import database_now
from challenge.management.group import CommandGroup, Facts, Subcommand
from challenge.management.phases import NotThere, edition_of, phase_named
from leaderboard.domain import correcting, publish
from leaderboard.domain.archive import NoArchive, archive_of
from leaderboard.domain.freezing import what_is_wrong
from leaderboard.domain.log import signed_head, what_is_broken
from leaderboard.domain.results_overview import PhaseResults, results_of_year
from leaderboard.enums import PublicationState
from leaderboard.models import Publication


class NotAuthentic(Exception):
    """Something published is not what was signed."""


def publish_results(*, phase: str, note: str) -> Facts:
    return facts_of(publish.publish(phase_named(phase), now=database_now(), note=note))


def publish_provisional(*, phase: str, until: datetime, note: str) -> Facts:
    found, now = phase_named(phase), database_now()
    return facts_of(publish.publish_provisional(found, objections_until=until, now=now, note=note))


def publish_year(*, year: int, note: str) -> Facts:
    published = publish.publish_year(edition_of(year), now=database_now(), note=note)
    return {"published": [facts_of(each) for each in published]}


def correct(*, phase: str, note: str) -> Facts:
    return facts_of(correcting.correct(_newest(phase), note=note, now=database_now()))


def mark_not_comparable(*, phase: str, submission: UUID, reason: str) -> Facts:
    newest = _newest(phase)
    return facts_of(correcting.mark_not_comparable(newest, submission, reason=reason, now=database_now()))


def withdraw(*, phase: str, reason: str) -> Facts:
    newest = _newest(phase)
    correcting.withdraw(newest, reason=reason, now=database_now())
    newest.refresh_from_db()
    return facts_of(newest)


def list_results(*, year: int) -> Facts:
    return {"phases": [_standing(found) for found in results_of_year(edition_of(year), database_now())]}


def verify(*, phase: str) -> Facts:
    versions = _versions(phase)
    wrong = {f"version {each.version}": found for each in versions if (found := what_is_wrong(each))}
    if wrong:
        lines = [f"{version}: {' '.join(found)}" for version, found in wrong.items()]
        raise NotAuthentic("\n".join(lines))
    return {"phase": phase, "verified": [facts_of(each) for each in versions]}


def archive(*, year: int, out: Path) -> Facts:
    made = archive_of(edition_of(year))
    out.write_bytes(made.content)
    return {"year": year, "file": str(out), "bytes": len(made.content), "sha256": made.sha256}


def facts_of(publication: Publication) -> Facts:
    return {
        "phase": f"{publication.year}/{publication.task_slug}/{publication.phase_slug}",
        "version": publication.version,
        "stage": publication.stage,
        "objections_until": publication.objections_until,
        "summary": publication.summary,
        "as_of": publication.as_of,
        "address": publication.get_absolute_url(),
        "entries": publication.entries.count(),
        "release": publication.release_digest,
        "digest": publication.digest,
        "signature": publication.signature,
        "key_id": publication.key_id,
        "note": publication.note,
        "withdrawn_at": publication.withdrawn_at,
        "withdrawn_reason": publication.withdrawn_reason,
    }


def _standing(found: PhaseResults) -> Facts:
    task = found.phase.task
    return {
        "phase": f"{task.edition.year}/{task.slug}/{found.phase.slug}",
        "state": found.state,
        "waits_for": "" if found.final else found.hindrance_to_final,
        "scored": found.files.scored,
        "publish_at": found.phase.publish_at,
        "versions": [each.version for each in found.versions],
    }


def _newest(phase: str) -> Publication:
    found = publish.newest_version(phase_named(phase))
    if found is None:
        raise NotThere(f"Nothing of {phase} is published.")
    return found


def _versions(phase: str) -> list[Publication]:
    found = Publication.objects.filter(phase=phase_named(phase), state=PublicationState.FROZEN).order_by("version")
    return list(found.select_related("replaces"))


def _phase_argument(parser: ArgumentParser) -> None:
    parser.add_argument("phase", help="YEAR/TASK/PHASE")


def _year_argument(parser: ArgumentParser) -> None:
    parser.add_argument("year", type=int)


def _archive_arguments(parser: ArgumentParser) -> None:
    _year_argument(parser)
    parser.add_argument("out", type=Path, help="The zip file to write.")


def _note_argument(parser: ArgumentParser, *, required: bool = False) -> None:
    parser.add_argument("--note", default="", required=required, help="Public.")


def _publish_arguments(parser: ArgumentParser) -> None:
    _phase_argument(parser)
    _note_argument(parser)


def utc_moment(text: str) -> datetime:
    """An instant as `2026-07-18T12:00`, in UTC unless it names another zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("type a date and a time in UTC, as 2026-06-01T12:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _provisional_arguments(parser: ArgumentParser) -> None:
    _publish_arguments(parser)
    parser.add_argument("--until", type=utc_moment, required=True, help="When teams can object no more (UTC).")


def walk_log() -> Facts:
    if broken := what_is_broken():
        raise NotAuthentic(broken)
    return signed_head(database_now())


def _no_arguments(parser: ArgumentParser) -> None:
    pass


def _publish_year_arguments(parser: ArgumentParser) -> None:
    _year_argument(parser)
    _note_argument(parser)


def _correct_arguments(parser: ArgumentParser) -> None:
    _phase_argument(parser)
    _note_argument(parser, required=True)


def _reason_arguments(parser: ArgumentParser) -> None:
    _phase_argument(parser)
    parser.add_argument("--reason", required=True, help="Public.")


def _mark_arguments(parser: ArgumentParser) -> None:
    _reason_arguments(parser)
    parser.add_argument("submission", type=UUID, help="The submission's id, as the API and the JSON tell it.")


def _say_one(facts: Facts) -> Iterable[str]:
    yield f"{facts['phase']} version {facts['version']}: {facts['entries']} entries at {facts['address']}"
    yield f"  {facts['summary']}"
    yield f"  SHA-256 {facts['digest']}, signed by key {facts['key_id']}"
    if facts["withdrawn_at"]:
        yield f"  withdrawn: {facts['withdrawn_reason']}"


def _say_year(facts: Facts) -> Iterable[str]:
    for each in facts["published"]:
        yield from _say_one(each)


def _say_archive(facts: Facts) -> Iterable[str]:
    yield f"{facts['file']}: {facts['bytes']:,} bytes, SHA-256 {facts['sha256']}"


def _say_list(facts: Facts) -> Iterable[str]:
    for each in facts["phases"]:
        yield f"{each['phase']}: {each['state']}. {each['waits_for']}".rstrip()


def _say_verified(facts: Facts) -> Iterable[str]:
    if not facts["verified"]:
        yield f"Nothing of {facts['phase']} is published."
    for each in facts["verified"]:
        yield from _say_one(each)
        yield "  rows, digest and signature agree"


def _say_log(facts: Facts) -> Iterable[str]:
    head = facts["signed"]
    yield f"{head['sequence']} lines, each following from the one before it"
    yield f"  the last has the SHA-256 {head['digest']}"


class Command(CommandGroup):
    help = "Publish, correct and verify results."
    refusals: ClassVar = (publish.CannotPublish, NotThere, NotAuthentic, NoArchive, OSError)
    subcommands: ClassVar = {
        "results": Subcommand("Freeze and sign a phase's results.", _publish_arguments, publish_results, _say_one),
        "provisional": Subcommand(
            "Show each team its own results, and take objections.",
            _provisional_arguments,
            publish_provisional,
            _say_one,
        ),
        "year": Subcommand("All closed test phases of a year.", _publish_year_arguments, publish_year, _say_year),
        "correct": Subcommand("A new version with a public note.", _correct_arguments, correct, _say_one),
        "not-comparable": Subcommand("Mark an entry.", _mark_arguments, mark_not_comparable, _say_one),
        "withdraw": Subcommand("Take results back; they stay readable.", _reason_arguments, withdraw, _say_one),
        "archive": Subcommand("A year as one file.", _archive_arguments, archive, _say_archive),
        "list": Subcommand("How each phase stands.", _year_argument, list_results, _say_list),
        "verify": Subcommand("Whether rows, digest and signature agree.", _phase_argument, verify, _say_verified),
        "log": Subcommand("Whether the log of publications holds together.", _no_arguments, walk_log, _say_log),
    }
