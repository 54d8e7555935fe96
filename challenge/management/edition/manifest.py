"""`manage.py edition export|import|diff`: an edition's settings as one file, to keep, review and apply again."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...domain.clock import database_now
from ...domain.manifest_diff import Difference
from ...domain.manifest_export import export_edition
from ...domain.manifest_format import Manifest, ManifestRefused, read_manifest
from ...domain.manifest_import import Review, ReviewedAnother, import_manifest, review
from ..group import Facts, Subcommand
from ..phases import NotThere, edition_of
from .facts import facts_of_edition, lines_of
from .form_options import actor_named, add_actor


def export(*, year: int, file: Path | None, **_options: Any) -> Facts:
    text = export_edition(edition_of(year))
    if file is not None:
        file.write_text(text, encoding="utf-8")
    return {"year": year, "file": file, "manifest": text}


def _import(*, file: Path, by: str | None, dry_run: bool, **_options: Any) -> Facts:
    manifest, actor, now = _read(file), actor_named(by), database_now()
    found = review(manifest, now=now, actor=actor)
    if found.problems:
        raise ManifestRefused(found.problems)
    told: Facts = {"differences": _facts_of(found), "is_dry_run": dry_run}
    if not dry_run:
        told |= {"edition": facts_of_edition(import_manifest(manifest, now=now, actor=actor, seal=found.seal))}
    return told


def _diff(*, file: Path, **_options: Any) -> Facts:
    return {"differences": _facts_of(review(_read(file), now=database_now(), actor=None))}


def _read(file: Path) -> Manifest:
    try:
        return read_manifest(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise NotThere(f"{file} cannot be read as UTF-8 text: {error}") from error


def _facts_of(found: Review) -> list[Facts]:
    return [{"path": each.path, "old": each.old, "new": each.new} for each in found.differences]


def _lines_of(difference: Difference) -> Iterator[str]:
    if difference.is_text:
        yield f"{difference.path}:"
        yield from (f"    {line}" for line in difference.lines())
    else:
        yield f"{difference.path}: {difference.before} -> {difference.after}"


def _lines_of_export(facts: Facts) -> Iterator[str]:
    yield facts["manifest"].removesuffix("\n") if facts["file"] is None else f"Written to {facts['file']}."


def _lines_of_import(facts: Facts) -> Iterator[str]:
    yield from _lines_of_diff(facts)
    if facts["is_dry_run"]:
        yield "Nothing was changed: this was a dry run."
    else:
        yield from lines_of(facts["edition"])


def _lines_of_diff(facts: Facts) -> Iterator[str]:
    for each in facts["differences"]:
        yield from _lines_of(Difference(each["path"], each["old"], each["new"]))
    if not facts["differences"]:
        yield "What runs is what the file says."


def _of_export(parser: ArgumentParser) -> None:
    parser.add_argument("year", type=int)
    parser.add_argument("file", type=Path, nargs="?", help="Else it is printed.")


def _of_import(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="As `export` writes it.")
    parser.add_argument(
        "--dry-run", action="store_true", help="Say what would change, or be refused, and change nothing."
    )
    add_actor(parser)


def _of_diff(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="As `export` writes it.")


REFUSALS = (ManifestRefused, ReviewedAnother)

SUBCOMMANDS = {
    "export": Subcommand("Write an edition's settings as YAML.", _of_export, export, _lines_of_export),
    "import": Subcommand(
        "Make or change an edition as a file says, all or nothing.", _of_import, _import, _lines_of_import
    ),
    "diff": Subcommand(
        "List what a file says otherwise than what runs; ends with 1 if there is anything.",
        _of_diff,
        _diff,
        _lines_of_diff,
        has_failed=lambda facts: bool(facts["differences"]),
    ),
}
