"""What a manifest says of data files."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files import File

from ..models import DataFile, Edition
from .audit import record
from .changes import Values, refuse
from .data_files import add_file, change_file, remove_file
from .editions import subject_of
from .manifest_run import Run

Name = tuple[str, int]  # a title, and how many have it before
OWN = ("title", "description", "available_from", "audience", "url", "size", "sha256")


def import_data_files(run: Run, edition: Edition) -> None:
    """Adds, changes, removes and orders data files, which are known by their titles."""
    given: list[dict[str, Any]] | None = run.manifest.values.get("data_files")
    if given is None:
        return
    wanted = dict(_named(given, [each["title"] for each in given]))
    rows = list(edition.data_files.all())
    present = dict(_named(rows, [row.title for row in rows]))
    for name, row in present.items():
        if name not in wanted:
            remove_file(row, **run.by)
    for number, (name, each) in enumerate(wanted.items()):
        with run.at(f"data_files[{number}]"):
            _import_file(run, edition, present.get(name), each)
    _order(run, edition, list(wanted))


def _import_file(run: Run, edition: Edition, row: DataFile | None, given: dict[str, Any]) -> None:
    values = _values(edition, row, given)
    stored = None if values["url"] or (row and row.file and row.sha256 == given.get("sha256", row.sha256)) else given
    source = _stored(stored) if stored is not None else None
    if source is not None and run.is_rehearsal:
        return
    with _open(source) as upload:
        if row is None:
            add_file(edition, values, upload=upload, **run.by)
        else:
            change_file(row, values, upload=upload, **run.by)


@contextmanager
def _open(source: DataFile | None) -> Iterator["File[bytes] | None"]:
    if source is None:
        yield None
        return
    with source.file.open("rb") as file:
        yield File(file, name=source.file_name)


def _values(edition: Edition, row: DataFile | None, given: dict[str, Any]) -> Values:
    values: dict[str, Any] = {name: getattr(row, name) for name in OWN} | {"task": row.task} if row else {"url": ""}
    values |= {name: given[name] for name in OWN if name in given}
    if "sha256" in given and "url" not in given:
        values["url"] = ""
    if given.get("task"):
        values["task"] = edition.tasks.filter(slug=given["task"]).first()
        if values["task"] is None:
            raise refuse("task", f"There is no task “{given['task']}” in this file.")
    return values | ({"task": None} if given.get("task", "") is None else {})


def _stored(given: dict[str, Any]) -> DataFile:
    """A file of that SHA-256 in our store, whichever edition has it. Raises SettingsRefused."""
    found = DataFile.objects.filter(sha256=given.get("sha256", ""), url="").exclude(sha256="").first()
    if found is None:
        told = "This server has no file of that SHA-256. Give its address elsewhere, or leave it out and upload it."
        raise refuse("sha256", told)
    return found


def _named(items: Iterable[Any], titles: list[str]) -> Iterator[tuple[Name, Any]]:
    seen = Counter[str]()
    for item, title in zip(items, titles, strict=True):
        yield (title, seen[title]), item
        seen[title] += 1


def _order(run: Run, edition: Edition, wanted: list[Name]) -> None:
    rows = list(edition.data_files.all())
    present = dict(_named(rows, [row.title for row in rows]))
    ordered = [present[name] for name in wanted if name in present]
    before = [row.file_name for row in rows]
    for position, row in enumerate(ordered):
        row.position = position
    DataFile.objects.bulk_update(ordered, ["position"])
    if (after := [row.file_name for row in ordered]) != before:
        record(verb="data.moved", subject=subject_of(edition), before=before, after=after, **run.by)
