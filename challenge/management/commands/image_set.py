"""`manage.py image_set import|attach|list`: lists of images, as the organizers' pages make them."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from django.db.models import Q

from ...domain.clock import database_now
from ...domain.image_sets import ImagesRefused, create_image_set, read_image_list
from ...domain.phase_images import attach
from ...domain.tabular import TableRefused
from ...enums import ImageSetRole
from ...models import ImageSet, PhaseImageSet
from ..group import CommandGroup, Facts, Subcommand
from ..phases import NotThere, phase_named


def facts_of(image_set: ImageSet) -> Facts:
    return {"name": image_set.name, "images": image_set.image_count, "digest": image_set.digest}


def import_list(*, name: str, file: Path, **_options: Any) -> Facts:
    return facts_of(create_image_set(name=name, images=read_image_list(file), now=database_now()))


def attach_set(*, image_set: str, phase: str, role: str, **_options: Any) -> Facts:
    row = attach(phase_named(phase), _image_set(image_set), ImageSetRole(role), now=database_now())
    return facts_of(row.image_set) | {"phase": phase, "role": row.role}


def list_sets(*, phase: str | None, **_options: Any) -> Facts:
    if phase is None:
        return {"image_sets": [facts_of(each) for each in ImageSet.objects.all()]}
    rows = PhaseImageSet.objects.filter(phase=phase_named(phase)).select_related("image_set")
    return {"image_sets": [facts_of(row.image_set) | {"role": row.role} for row in rows]}


def _image_set(named: str) -> ImageSet:
    found = list(ImageSet.objects.filter(Q(name=named) | Q(digest__startswith=named)))
    if not found:
        raise NotThere(f"No set is called {named} or has a SHA-256 that begins so.")
    if len(found) > 1:
        digests = ", ".join(each.digest[:12] for each in found)
        raise NotThere(f"Several sets are called {named}: name one by the beginning of its SHA-256 ({digests}).")
    return found[0]


def _arguments_of_import(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="Its name in reports, as in ilsvrc2012-val.")
    parser.add_argument("file", type=Path, help="CSV (or .gz): image,width,height; sizes may be empty or left out.")


def _arguments_of_attach(parser: ArgumentParser) -> None:
    parser.add_argument("phase", help="YEAR/TASK/PHASE")
    parser.add_argument("image_set", help="Its name, or the beginning of its SHA-256.")
    parser.add_argument("--role", choices=ImageSetRole.values, default=ImageSetRole.MAIN.value)


def _arguments_of_list(parser: ArgumentParser) -> None:
    parser.add_argument("--phase", help="YEAR/TASK/PHASE; without it all sets.")


def _say_set(facts: Facts) -> Iterable[str]:
    yield f"{facts['name']}: {facts['images']:,} images, {facts['digest']}"


def _say_sets(facts: Facts) -> Iterable[str]:
    for each in facts["image_sets"]:
        yield from _say_set(each)


class Command(CommandGroup):
    help = "Image sets: import a list, give it to a phase, list them."
    refusals = (NotThere, TableRefused, ImagesRefused, OSError)
    subcommands: ClassVar = {
        "import": Subcommand("Make an image set of a list.", _arguments_of_import, import_list, _say_set),
        "attach": Subcommand("Give a set to a phase.", _arguments_of_attach, attach_set, _say_set),
        "list": Subcommand("List image sets.", _arguments_of_list, list_sets, _say_sets),
    }
