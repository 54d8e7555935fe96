"""A manifest made true: the differences are applied by the same functions as the pages', all of them or none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from ..models import Edition, User
from .audit import record
from .digests import digest_of_chunks, digest_of_facts
from .editions import subject_of
from .manifest_about import import_about, import_pages, import_terms
from .manifest_classes import digest_of
from .manifest_data import import_data_files
from .manifest_diff import Difference, differences
from .manifest_export import export_edition, settings_of
from .manifest_format import Manifest, ManifestRefused
from .manifest_run import Run
from .manifest_shapes import Problem
from .manifest_tasks import import_tasks


class ReviewedAnother(Exception):
    """What runs, or the file, is not what was reviewed any more."""


@dataclass(frozen=True)
class Review:
    """What a manifest would change, what stands against it, and a seal of both the file and what runs."""

    is_new: bool
    differences: list[Difference]
    problems: list[Problem]
    seal: str


def review(manifest: Manifest, *, now: datetime, actor: User | None) -> Review:
    """What importing would do, found by doing it and taking it back."""
    edition = Edition.objects.filter(year=manifest.year).first()
    changes = list(differences(settings_of(edition) if edition else {}, _settings(manifest)))
    seal = _seal(manifest, edition)
    run = Run(manifest, now, actor, is_rehearsal=True)
    with transaction.atomic():
        _apply(run)
        transaction.set_rollback(True)
    return Review(edition is None, changes, run.problems, seal)


@transaction.atomic
def import_manifest(manifest: Manifest, *, now: datetime, actor: User | None, seal: str | None = None) -> Edition:
    """Makes the edition what the file says.

    With the `seal` of a review, only if file and edition are still what was reviewed. Raises ManifestRefused or
    ReviewedAnother; then nothing is changed.
    """
    found = Edition.objects.select_for_update().filter(year=manifest.year).first()
    if seal is not None and seal != _seal(manifest, found):
        raise ReviewedAnother("The file or the edition has changed since the differences were read. Read them again.")
    run = Run(manifest, now, actor)
    edition = _apply(run)
    if run.problems or edition is None:
        raise ManifestRefused(run.problems)
    digest = digest_of_chunks([manifest.text.encode()])
    record(verb="edition.imported", subject=subject_of(edition), now=now, actor=actor, sha256=digest)
    return edition


def _apply(run: Run) -> Edition | None:
    """All parts, in the order in which they need each other."""
    edition = import_about(run)
    if edition is not None:
        import_pages(run, edition)
        import_terms(run, edition)
        import_tasks(run, edition)
        import_data_files(run, edition)
    return edition


def _settings(manifest: Manifest) -> dict[str, Any]:
    """What the file says, its classes by their digests."""
    tasks = manifest.values.get("tasks")
    if tasks is None:
        return _without_names(manifest.values)
    named = {slug: _with_digest(task) for slug, task in tasks.items()}
    return _without_names(manifest.values) | {"tasks": named}


def _with_digest(task: dict[str, Any]) -> dict[str, Any]:
    classes = task.get("classes")
    return task | {"classes": classes | {"digest": digest_of(classes)}} if classes else task


def _without_names(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in ("format", "year")}


def _seal(manifest: Manifest, edition: Edition | None) -> str:
    return digest_of_facts([manifest.text, edition and export_edition(edition)])
