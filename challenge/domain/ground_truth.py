"""The hidden labels of a phase: import as a draft, freeze. A frozen version never changes; a new one follows it.

The files go into their store and are never read here: only workers do. What is under a version's `digest` is the
SHA-256 of each of its files and the list of what was withdrawn. (Rows from before there were several files have the
labels' own SHA-256 as digest, and keep it, so that their Releases stay what they were; workers compare files with
`files` alone.)
"""

import gzip
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ..enums import GroundTruthState, TaskKind
from ..models import GroundTruth, Phase, User
from .audit import record
from .columns import Upload
from .digests import digest_of_chunks, digest_of_facts
from .problems import FileRefused
from .truth_files import NAMES, Files, Labels, Split, TruthUploads, truth_files
from .truth_lists import truth_lists

Withdrawals = list[dict[str, str]]


def import_ground_truth(
    *,
    phase: Phase,
    labels: Labels,
    attributes: Upload | None = None,
    blacklist: Upload | None = None,
    split: Split | None = None,
    note: str = "",
    now: datetime,
    actor: User | None = None,
    based_on: GroundTruth | None = None,
) -> GroundTruth:
    """A draft version, checked against the phase's images and the task's classes.

    labels: a file as `label_files` and `object_files` say, or (image, label) pairs. based_on: the version that this one
    follows; what it has beside its labels and is not brought anew comes along, and so does what was withdrawn.
    Raises FileRefused.
    """
    files = check_uploads(phase, TruthUploads(labels, blacklist, attributes, split), based_on=based_on)
    return add_version(phase, files, based_on=based_on, note=note, now=now, actor=actor)


def check_uploads(phase: Phase, uploads: TruthUploads, *, based_on: GroundTruth | None = None) -> Files:
    """The contents of each file, as they are to be kept, if all fit the phase and what `based_on` has besides.

    Raises FileRefused.
    """
    files = truth_files(uploads, TaskKind(phase.task.kind), truth_lists(phase))
    comes_along = based_on is not None and (based_on.withdrawn or set(based_on.files) - set(files))
    if based_on and comes_along and not fits_phase(based_on):
        told = _(
            "The images or classes have changed since version %(version)s, so nothing of it comes along: begin anew, "
            "and bring every file."
        )
        raise FileRefused.whole("labels", told % {"version": based_on.version})
    return files


def fits_phase(truth: GroundTruth) -> bool:
    """Whether a version was checked against the images and classes of today; the oldest ones do not tell."""
    if not truth.lists_digest:
        return True
    try:
        return truth.lists_digest == truth_lists(truth.phase).digest
    except FileRefused:
        # There are no lists any more.
        return False


def freeze(truth: GroundTruth, *, now: datetime, actor: User | None = None) -> GroundTruth:
    """Makes a draft final. Freezing twice changes nothing."""
    changed = GroundTruth.objects.filter(pk=truth.pk, state=GroundTruthState.DRAFT).update(
        state=GroundTruthState.FROZEN, frozen_at=now
    )
    if changed:
        record(verb="ground_truth.frozen", subject=str(truth), now=now, actor=actor, digest=truth.digest)
    truth.refresh_from_db()
    return truth


@transaction.atomic
def add_version(
    phase: Phase,
    files: Files,
    *,
    based_on: GroundTruth | None,
    now: datetime,
    actor: User | None,
    note: str = "",
    withdrawn: Withdrawals | None = None,
) -> GroundTruth:
    """The phase's next version, a draft, of `files` and what `based_on` has besides.

    withdrawn: None for what `based_on` has.
    """
    Phase.objects.select_for_update().get(pk=phase.pk)
    last = GroundTruth.objects.filter(phase=phase).aggregate(version=Max("version"))["version"] or 0
    truth = GroundTruth(phase=phase, version=last + 1, based_on=based_on, created_at=now, created_by=actor, note=note)
    if based_on:
        _take_over(truth, based_on)
    _store(truth, files)
    truth.lists_digest = truth_lists(phase).digest if "labels" in files or based_on is None else based_on.lists_digest
    truth.withdrawn = truth.withdrawn if withdrawn is None else withdrawn
    truth.digest = digest_of_facts({"files": truth.files, "withdrawn": truth.withdrawn})
    truth.save()
    details: dict[str, Any] = {"digest": truth.digest, "files": truth.files}
    record(verb="ground_truth.imported", subject=str(truth), now=now, actor=actor, **details)
    return truth


def _take_over(truth: GroundTruth, former: GroundTruth) -> None:
    """The files of a former version by their names: the same bytes, which nobody reads for it."""
    for name in former.files:
        setattr(truth, name, getattr(former, name).name)
    truth.files, truth.withdrawn = dict(former.files), list(former.withdrawn)


def _store(truth: GroundTruth, files: Files) -> None:
    for name in NAMES:
        if name in files:
            stored = f"{truth.phase_id}-v{truth.version}-{name}.csv.gz"
            packed = gzip.compress(files[name], compresslevel=6, mtime=0)
            getattr(truth, name).save(stored, ContentFile(packed), save=False)
            truth.files[name] = digest_of_chunks([files[name]])
