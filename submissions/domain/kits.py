"""The public part of an edition, for `yardstick devkit`: lists, a sample of each phase, and what files are scored by.

A kit is `kit.json`, which names every other file with its size and SHA-256, and these files. The same state gives the
same bytes. Labels are in it once they are released (`released_labels`), and nothing in it depends on hidden ones but
the digest of each live Release, which is public everywhere.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import override

from challenge.domain.phase_lists import PhaseSet, meaning_of, sets_of_all, taxonomy_of
from challenge.domain.withdrawals import withdrawn_csv, withdrawn_rows
from challenge.models import ChallengeTask, Edition, Phase, Taxonomy

from ..scoring.version import SCORER_VERSION, scorer_digest, wheel_of
from .kit_files import KitFile, sample_of, stored_file, text_file
from .kit_readme import Readmes
from .released_labels import Released, released_labels

FORMAT = "yardstick-kit-1"
MANIFEST = "kit.json"
README = "README.md"
LANGUAGE = "en"
# What `kit.json` calls the files of a version of labels; a phase's `split` is another thing.
LABEL_FILES = {"labels": "labels", "blacklist": "blacklist", "attributes": "attributes", "parts": "split"}
LIMITS = {
    "day": "limit_per_day",
    "week": "limit_per_week",
    "total": "limit_total",
    "at_a_time": "limit_concurrent",
    "refused_a_day": "limit_invalid_per_day",
    "checks_a_day": "limit_checks_per_day",
}
Facts = dict[str, Any]


@dataclass(frozen=True)
class Kit:
    """A kit: its files by path, and what `kit.json` says but for them."""

    year: int
    facts: Facts
    files: Mapping[str, KitFile]

    @property
    def folder(self) -> str:
        """What it is called where it is unpacked."""
        return folder_of(self.year)

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(file.size for file in (self.manifest_file, *self.files.values()))

    @cached_property
    def manifest(self) -> Facts:
        """`kit.json`: each file is measured for it."""
        return self.facts | {"files": [self._described(file) for file in self.files.values()]}

    @cached_property
    def manifest_file(self) -> KitFile:
        """`kit.json` as it lies beside the other files."""
        return text_file(MANIFEST, lambda: json.dumps(self.manifest, indent=2, ensure_ascii=False) + "\n")

    def _described(self, file: KitFile) -> Facts:
        address = settings.SITE_URL + reverse("api:kit_file", args=[self.year, file.path])
        return {"path": file.path, "sha256": file.sha256, "bytes": file.size, "url": address}


def kit_of(edition: Edition, now: datetime) -> Kit:
    """The kit of a public edition as it is at this moment, with as many queries for one task as for many.

    What is written for it is written when it is asked for.
    """
    with override(LANGUAGE):
        return _Gathering(edition, now).kit()


class _Gathering:
    """Collects the files of a kit while its facts are written, so that each path is named once."""

    def __init__(self, edition: Edition, now: datetime) -> None:
        phases = Phase.objects.select_related(
            "live_release__ground_truth", "live_release__taxonomy", "task__edition", "task__taxonomy"
        )
        tasks = edition.tasks.select_related("taxonomy").prefetch_related(Prefetch("phases", phases))
        self.edition, self.tasks = edition, list(tasks)
        everything = [phase for task in self.tasks for phase in task.phases.all()]
        self.sets = sets_of_all(everything)
        self.released = released_labels(everything, now)
        self.readmes = Readmes(edition, self.tasks, self.sets)
        self.files: dict[str, KitFile] = {}

    def kit(self) -> Kit:
        self._write(README, lambda: self.readmes.of_edition(folder_of(self.edition.year)))
        facts = {
            "format": FORMAT,
            "server": settings.SITE_URL,
            "year": self.edition.year,
            "title": self.edition.title,
            "scorer": {"version": SCORER_VERSION, "sha256": scorer_digest(), "wheel": wheel_of(SCORER_VERSION)},
            "readme": README,
            "tasks": [self._task(task) for task in self.tasks],
        }
        return Kit(self.edition.year, facts, self.files)

    def _task(self, task: ChallengeTask) -> Facts:
        lists = self._lists(task.taxonomy, task.slug)
        return {
            **{name: getattr(task, name) for name in ("slug", "kind", "title", "max_guesses", "options")},
            "primary_metric": next((phase.primary_metric for phase in task.phases.all()), None),
            **lists,
            "readme": self._write(f"{task.slug}/{README}", lambda: self.readmes.of_task(task.slug)),
            "phases": [self._phase(phase, lists) for phase in task.phases.all()],
        }

    def _phase(self, phase: Phase, lists: Facts) -> Facts:
        """As its live Release has it; kind, guesses, options and lists stand here too, since they may be others now."""
        task, folder, sets = phase.task, f"{phase.task.slug}/{phase.slug}", self.sets[phase.pk]
        if (taxonomy := taxonomy_of(phase)) != task.taxonomy:
            lists = self._lists(taxonomy, folder)
        is_ready = bool(sets) and taxonomy is not None
        return {
            **{name: getattr(phase, name) for name in ("slug", "title", "split")},
            "opens_at": phase.opens_at.isoformat(),
            "closes_at": phase.closes_at.isoformat() if phase.closes_at else None,
            **{name: getattr(phase, name) for name in ("reveal", "primary_metric")},
            "limits": {name: getattr(phase, field) for name, field in LIMITS.items()},
            **meaning_of(phase)._asdict(),
            **lists,
            "images": list(self._images(folder, sets)),
            **self._labels(folder, self.released.get(phase.pk, {})),
            "withdrawn": self._withdrawn(folder, phase),
            "baseline": self._baseline(folder, phase),
            "sample": self._add(sample_of(f"{folder}/sample.csv.gz", phase, sets)) if is_ready else None,
            "release": phase.live_release.digest if phase.live_release else None,
        }

    def _lists(self, taxonomy: Taxonomy | None, folder: str) -> Facts:
        if taxonomy is None:
            return {"classes": None, "hierarchy": None}
        classes = stored_file(f"{folder}/classes.tsv", taxonomy.classes, digest=taxonomy.digest)
        if not taxonomy.hierarchy:
            return {"classes": self._add(classes), "hierarchy": None}
        hierarchy = stored_file(f"{folder}/hierarchy.tsv.gz", taxonomy.hierarchy, digest=taxonomy.digest)
        return {"classes": self._add(classes), "hierarchy": self._add(hierarchy)}

    def _images(self, folder: str, sets: list[PhaseSet]) -> Iterator[Facts]:
        for each in sets:
            found = each.image_set
            name = "images.csv.gz" if len(sets) == 1 else f"images-{found.name}.csv.gz"
            path = self._add(stored_file(f"{folder}/{name}", found.listing, digest=found.digest))
            yield {"name": found.name, "role": each.role.value, "path": path, "count": found.image_count}

    def _labels(self, folder: str, released: Released) -> Facts:
        return {
            key: self._add(stored_file(f"{folder}/{key}.csv.gz", released[name].file, digest=released[name].sha256))
            if name in released
            else None
            for key, name in LABEL_FILES.items()
        }

    def _withdrawn(self, folder: str, phase: Phase) -> str | None:
        rows = withdrawn_rows(phase)
        return self._write(f"{folder}/withdrawn.csv", lambda: withdrawn_csv(rows)) if rows else None

    def _baseline(self, folder: str, phase: Phase) -> str | None:
        if not phase.baseline:
            return None
        ending = ".csv.gz" if str(phase.baseline.name).endswith(".gz") else ".csv"
        return self._add(stored_file(f"{folder}/baseline{ending}", phase.baseline))

    def _write(self, path: str, text: Callable[[], str]) -> str:
        def written() -> str:
            with override(LANGUAGE):
                return text()

        return self._add(text_file(path, written))

    def _add(self, file: KitFile) -> str:
        self.files[file.path] = file
        return file.path


def folder_of(year: int) -> str:
    """What a kit's folder is called."""
    return f"yardstick-{year}"
