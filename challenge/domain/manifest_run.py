"""An import of a manifest under way: who does it, and what was refused so far."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from ..models import User
from .changes import SettingsRefused
from .image_sets import ImagesRefused
from .manifest_format import Manifest
from .manifest_shapes import Problem
from .taxonomies import ClassesRefused


@dataclass
class Run:
    """A rehearsal is taken back in the end, and so leaves no files in any store."""

    manifest: Manifest
    now: datetime
    actor: User | None
    is_rehearsal: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def by(self) -> dict[str, Any]:
        """What every function of the domain is told."""
        return {"now": self.now, "actor": self.actor}

    @contextmanager
    def at(self, path: str) -> Iterator[None]:
        """What is refused inside is noted with its place, and undone; the run goes on to find all that is."""
        try:
            with transaction.atomic():
                yield
        except SettingsRefused as refused:
            for name, sentences in refused.problems.items():
                for sentence in sentences:
                    self.note(".".join(filter(None, (path, name))), sentence)
        except ImagesRefused as refused:
            self.note(f"{path}.image_sets", str(refused))
        except ClassesRefused as refused:
            self.note(f"{path}.classes", str(refused))

    def note(self, path: str, sentence: str) -> None:
        self.problems.append(self.manifest.problem(path, sentence))


def put_in_order(wanted: Iterable[str], present: list[str], move: Callable[[str, int], None]) -> None:
    """Moves names, one after the other, until those `present` stand as `wanted`; `move` takes a name and places."""
    order = list(present)
    for place, name in enumerate(name for name in wanted if name in present):
        if (found := order.index(name)) != place:
            move(name, place - found)
            order.insert(place, order.pop(found))
