"""Changing some labels of a phase: a draft that has the decided ones, and all others as they are live.

The web process takes decisions in, checked against public lists; a worker, which may read the other labels, makes the
draft. From there it goes the way of every version: frozen, scored in the background, compared, made live.
"""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenge.domain.audit import record
from challenge.domain.columns import Upload
from challenge.domain.ground_truth import import_ground_truth
from challenge.domain.listed_images import stems
from challenge.domain.phase_settings import subject_of
from challenge.enums import TaskKind
from challenge.models import GroundTruth, Phase, User

from ..enums import AuditState
from ..models import Relabelling
from ..queue import ring_for_relabelling
from .background import Ended, end, hear, worked_on
from .decisions import read_decisions
from .errors import AuditRefused
from .lease import Clock
from .materials import truth_file


@transaction.atomic
def start_relabelling(phase: Phase, decided: Upload, *, now: datetime, actor: User | None = None) -> Relabelling:
    """Takes decisions about labels; a worker makes a draft of them. Raises AuditRefused and FileRefused."""
    locked = Phase.objects.select_for_update(of=("self",)).get(pk=phase.pk)
    release = locked.live_release
    if release is None:
        raise AuditRefused(_("The phase has no live labels yet that could be changed: upload labels."))
    if locked.relabellings.filter(state=AuditState.RUNNING).exists():
        raise AuditRefused(_("Labels of this phase are being changed: wait for its end."))
    decisions = read_decisions(decided, locked)
    made = Relabelling(phase=locked, based_on=release.ground_truth, images=len(decisions.labels))
    made.started_at, made.started_by = now, actor
    made.decisions.save(f"{locked.pk}-{now:%Y%m%dT%H%M%S}.csv", ContentFile(decisions.content()), save=False)
    made.save()
    facts = {"images": made.images, "based_on": release.ground_truth.version}
    record(verb="relabelling.started", subject=subject_of(locked), now=now, actor=actor, **facts)
    transaction.on_commit(partial(ring_for_relabelling, made.pk))
    return made


def run_relabelling(relabelling_id: int, *, clock: Clock) -> Relabelling | None:
    """What a worker does: makes the draft; None if there is nothing left to do."""
    running = Relabelling.objects.filter(pk=relabelling_id, state=AuditState.RUNNING)
    found = running.select_related("phase__task__taxonomy", "phase__task__edition", "based_on", "started_by").first()
    if found is None:
        return None
    with worked_on(found, clock):
        hear(found, clock())
        apply_decisions(found, clock)
    return found


def apply_decisions(relabelling: Relabelling, clock: Clock) -> GroundTruth:
    """A draft of the labels that it is based on, with those that were decided.

    Raises Ended, FileRefused where the phase has changed since, StorageCorrupt and StorageUnavailable.
    """
    former, kind = relabelling.based_on, relabelling.phase.task.kind
    with ExitStack() as stack:
        labels = changed_labels(stack.enter_context(truth_file(former, "labels")), _decided(relabelling))
        # Its images need no boxes, so the labels are checked beside it.
        spared = "blacklist" if kind == TaskKind.LOCALIZATION and former.blacklist else ""
        blacklist = stack.enter_context(truth_file(former, spared)) if spared else None
        stack.enter_context(transaction.atomic())
        draft = import_ground_truth(
            phase=relabelling.phase,
            labels=io.BytesIO(labels),
            blacklist=blacklist,
            note=_note(relabelling),
            now=clock(),
            actor=relabelling.started_by,
            based_on=former,
        )
        if not end(relabelling, AuditState.DONE, clock(), draft=draft):
            raise Ended(str(relabelling))
    return draft


def changed_labels(path: Path, decided: Mapping[str, str]) -> bytes:
    """A gzipped file image,label[,boxes] in which the `decided` images have other labels, and their boxes as before.

    decided: for each image, with or without its suffix, its labels with spaces between.
    """
    fresh = dict(zip(stems(list(decided)).to_pylist(), decided.values(), strict=True))
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        header, *rows = file.read().splitlines()
    images = stems([row.split(",", 1)[0] for row in rows]).to_pylist()
    return "\n".join([header, *_lines(rows, images, fresh), ""]).encode()


def _lines(rows: Iterable[str], images: Iterable[str], fresh: Mapping[str, str]) -> Iterator[str]:
    changed: set[str] = set()
    for row, image in zip(rows, images, strict=True):
        if image not in fresh:
            yield row
        elif image not in changed:
            changed.add(image)
            name, _label, *boxes = row.split(",", 2)
            yield ",".join([name, fresh[image], *boxes])


def _decided(relabelling: Relabelling) -> dict[str, str]:
    with relabelling.decisions.open("rb") as file:
        _header, *rows = csv.reader(io.StringIO(file.read().decode(), newline=""))
    return {row[0]: row[1] for row in rows}


def _note(relabelling: Relabelling) -> str:
    told = ngettext(
        "%(images)s image labelled anew, after version %(version)s",
        "%(images)s images labelled anew, after version %(version)s",
        relabelling.images,
    )
    return told % {"images": f"{relabelling.images:,}", "version": relabelling.based_on.version}
