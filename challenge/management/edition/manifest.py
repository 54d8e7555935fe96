"""`manage.py edition export|apply`: an edition's settings as one file, to keep, compare and apply again.

Images, classes and labels are no part of it: they are files with digests of their own.
"""

import json
import tomllib
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from ...domain.changes import SettingsRefused, refuse
from ...forms.editions import AboutForm, TaskForm
from ...forms.pages import PageForm
from ...forms.phases import PhaseForm
from ...models import ChallengeTask, Edition
from ..group import Facts, Subcommand
from ..phases import NotThere, edition_of
from . import about, pages, phases, tasks
from .facts import facts_of_edition, facts_of_page, lines_of
from .form_options import AnyForm

READERS: dict[str, Callable[[str], Any]] = {".json": json.loads, ".toml": tomllib.loads}


def export(*, year: int, **_options: Any) -> Facts:
    edition = edition_of(year)
    people = edition.organizers.order_by("email").values_list("email", flat=True)
    own = {"year": year, **_settings(AboutForm(instance=edition)), "organizers": list(people)}
    own["pages"] = [facts_of_page(page) for page in edition.pages.all()]
    return own | {"tasks": [_exported(task) for task in edition.tasks.all()]}


def _exported(task: ChallengeTask) -> Facts:
    listed = [_settings(PhaseForm(instance=phase, task=task)) for phase in task.phases.all()]
    return _settings(TaskForm(instance=task)) | {"phases": listed}


def _settings(form: AnyForm) -> Facts:
    return {name: _plain(form[name].value()) for name in form.fields if name != "for_new_release"}


def _plain(value: Any) -> Any:
    return f"{value.isoformat()}Z" if isinstance(value, datetime) else value


@transaction.atomic
def apply(*, file: Path, by: str | None, **_options: Any) -> Facts:
    """Makes or changes what the file names, all or nothing; what it does not name stays. Raises SettingsRefused."""
    manifest = _read(file)
    year, people, listed = manifest.pop("year", None), manifest.pop("organizers", []), manifest.pop("tasks", [])
    written = manifest.pop("pages", [])
    if not isinstance(year, int):
        raise refuse("year", f"The file {file.name} needs the edition's year, as a number.")
    _check_names(f"{year}", manifest, AboutForm)
    if not Edition.objects.filter(year=year).exists():
        about.create(year=year, title=manifest.get("title", ""), summary="", by=by)
    with _naming(f"{year}"):
        about.change(year=year, by=by, **manifest)
    for email in people:
        about.add_person(year=year, email=email, by=by)
    for page in written:
        _apply_page(year, dict(page), by)
    for task in listed:
        _apply_task(year, dict(task), by)
    return facts_of_edition(edition_of(year))


def _apply_page(year: int, given: dict[str, Any], by: str | None) -> None:
    place = f"{year}/pages/{given.get('slug', '')}"
    _check_names(place, given, PageForm)
    with _naming(place):
        pages.write(year=year, by=by, **({"slug": ""} | given))


def _apply_task(year: int, given: dict[str, Any], by: str | None) -> None:
    listed = given.pop("phases", [])
    place = f"{year}/{given.get('slug', '')}"
    _check_names(place, given, TaskForm)
    found = edition_of(year).tasks.filter(slug=given.get("slug", "")).first()
    with _naming(place):
        tasks.change(task=place, by=by, **given) if found else tasks.add(year=year, by=by, **({"slug": ""} | given))
    for phase in listed:
        _apply_phase(place, dict(phase), by)


def _apply_phase(task: str, given: dict[str, Any], by: str | None) -> None:
    place = f"{task}/{given.get('slug', '')}"
    _check_names(place, given, PhaseForm)
    found = tasks.task_named(task).phases.filter(slug=given.get("slug", "")).first()
    with _naming(place):
        phases.change(phase=place, by=by, **given) if found else phases.add(task=task, by=by, **({"slug": ""} | given))


def _read(file: Path) -> dict[str, Any]:
    reader = READERS.get(file.suffix)
    if reader is None:
        raise NotThere(f"{file.name} is neither .toml nor .json.")
    try:
        found = reader(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotThere(f"{file.name} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise NotThere(f"{file.name} holds no table of settings.")
    return found


def _check_names(place: str, given: Mapping[str, Any], form: "type[AnyForm]") -> None:
    if unknown := sorted(set(given) - set(form.base_fields)):
        known = ", ".join(form.base_fields)
        raise refuse(f"{place}: {', '.join(unknown)}", f"There is no such setting; known are {known}.")


@contextmanager
def _naming(place: str) -> Iterator[None]:
    """What is refused says where in the file it stands."""
    try:
        yield
    except SettingsRefused as refused:
        told = {f"{place}: {field}" if field else place: sentences for field, sentences in refused.problems.items()}
        raise SettingsRefused(told) from refused


def _of_export(parser: ArgumentParser) -> None:
    parser.add_argument("year", type=int)


def _of_apply(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="As `export` writes it (.json), or the same in TOML (.toml).")
    parser.add_argument("--by", metavar="EMAIL", help="Who does it, for the record of changes.")


def _as_json(facts: Facts) -> Iterator[str]:
    yield json.dumps(facts, indent=2, ensure_ascii=False)


SUBCOMMANDS = {
    "export": Subcommand("Write an edition's settings, to be applied again.", _of_export, export, _as_json),
    "apply": Subcommand("Make or change an edition as a file says, all or nothing.", _of_apply, apply, lines_of),
}
