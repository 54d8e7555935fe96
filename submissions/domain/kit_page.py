"""What a person reads of a kit: its files by task, each with what it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .kit_files import KitFile
from .kits import Facts, Kit

# By the beginning of a file's name.
PURPOSES: dict[str, Promise] = {
    "README": _("Formats, rules, exact metrics"),
    "classes": _("Classes: id, wnid, words"),
    "hierarchy": _("What stands above the classes"),
    "images": _("Images that a file must name"),
    "sample": _("A file in the right form, made of these lists"),
    "baseline": _("Predictions that files are compared with"),
    "withdrawn": _("What counts for nobody, and why"),
    "labels": _("True labels"),
    "blacklist": _("What does not count for boxes"),
    "attributes": _("Groups of images"),
    "parts": _("Live part and holdout"),
}


@dataclass(frozen=True)
class Part:
    """The files of a task or of one of its phases. anchor: its id on the page."""

    title: str
    anchor: str
    files: list[tuple[KitFile, str]]


@dataclass(frozen=True)
class TaskOfKit:
    """A task: its own files, and those of its phases."""

    slug: str
    title: str
    parts: list[Part]
    has_labels: bool


def tasks_of(kit: Kit) -> list[TaskOfKit]:
    """The kit's tasks in their order."""
    return [_task(kit, task) for task in kit.facts["tasks"]]


def _task(kit: Kit, task: Facts) -> TaskOfKit:
    parts = [Part("", task["slug"], list(_files(kit, task["slug"])))]
    for phase in task["phases"]:
        folder = f"{task['slug']}/{phase['slug']}"
        parts.append(Part(phase["title"], folder.replace("/", "-"), list(_files(kit, folder))))
    has_labels = any(phase["labels"] for phase in task["phases"])
    return TaskOfKit(task["slug"], task["title"], [part for part in parts if part.files], has_labels)


def _files(kit: Kit, folder: str) -> Iterator[tuple[KitFile, str]]:
    """The files that lie in a folder itself, each with what it is."""
    for path, file in kit.files.items():
        place = PurePosixPath(path)
        if str(place.parent) == folder:
            yield file, str(PURPOSES[place.name.split(".", 1)[0].split("-", 1)[0]])
