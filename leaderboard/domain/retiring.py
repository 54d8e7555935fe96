"""Retiring a test set: its labels are given to everybody, and files on its images prove nothing any more.

It cannot be taken back. An organizer types the phase's name to decide it; a worker, which alone may read labels, checks
them against their digests and puts each file where the edition's data lie.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge.domain.audit import record
from challenge.domain.digests import CHUNK_BYTES, digest_of_chunks
from challenge.domain.phase_settings import subject_of
from challenge.enums import DataAudience
from challenge.models import DataFile, GroundTruth, Phase, Release, User
from submissions.domain.background import Ended, end, hear, worked_on
from submissions.domain.lease import Clock
from submissions.domain.materials import truth_file
from submissions.domain.released_labels import released_file_name
from submissions.enums import AuditState
from submissions.models import Retirement
from submissions.queue import ring_for_retirement

from ..models import Publication
from .final_results import final_results

# What the files of a version of labels are called.
TITLES = {
    "labels": gettext_lazy("labels"),
    "blacklist": gettext_lazy("blacklist"),
    "attributes": gettext_lazy("attributes of images"),
    "split": gettext_lazy("live part and holdout"),
}


class RetiringRefused(Exception):
    """Labels cannot be released now; the message is for an organizer."""


def name_to_type(phase: Phase) -> str:
    """What an organizer types to show that this very phase is meant, as `2026/classification/test`."""
    return f"{phase.task.edition.year}/{phase.task.slug}/{phase.slug}"


@transaction.atomic
def start_retiring(phase: Phase, *, typed: str, now: datetime, actor: User | None = None) -> Retirement:
    """Decides that a phase's live labels become public; a worker does it. Raises RetiringRefused."""
    phases = Phase.objects.select_for_update(of=("self",)).select_related("task__edition", "live_release__ground_truth")
    locked = phases.get(pk=phase.pk)
    if typed.strip() != name_to_type(locked):
        raise RetiringRefused(_("Type “%(name)s”, so that no other phase is meant.") % {"name": name_to_type(locked)})
    release = check_may_retire(locked, now)
    if locked.retirements.filter(state=AuditState.RUNNING).exists():
        raise RetiringRefused(_("A worker is releasing these labels: wait for its end."))
    made = Retirement.objects.create(phase=locked, release=release, started_at=now, started_by=actor)
    facts = {"release": release.digest, "labels": release.ground_truth.files}
    record(verb="retirement.started", subject=subject_of(locked), now=now, actor=actor, **facts)
    transaction.on_commit(partial(ring_for_retirement, made.pk))
    return made


def check_may_retire(phase: Phase, now: datetime) -> Release:
    """The Release whose labels would become public. Raises RetiringRefused."""
    if reason := hindrance(phase, final_results(phase), going_on(now)):
        raise RetiringRefused(reason)
    if phase.live_release is None:
        raise RetiringRefused(_("The phase has no live labels."))
    return phase.live_release


def hindrance(phase: Phase, results: Publication | None, phases: Iterable[Phase]) -> str:
    """Why the labels of a phase cannot be released now, as a sentence; empty if they can.

    results: the phase's final ones; phases: all that go on or are to come, since none of them may have these images.
    """
    words = {"phase": phase.title}
    if phase.retired_at:
        return _("The labels of “%(phase)s” are released already.") % words
    if phase.live_release is None or results is None:
        return _("The results of “%(phase)s” are not final yet: publish them first.") % words
    labelled = {each["sha256"] for each in phase.live_release.contents["image_sets"]}
    if using := [each for each in phases if labelled & {every.digest for every in each.image_sets.all()}]:
        named = ", ".join(f"“{each}”" for each in using)
        return _("%(phases)s would be scored by labels that everybody has. Close what goes on first.") % {
            "phases": named
        }
    return ""


def going_on(now: datetime) -> list[Phase]:
    """The phases of any edition that have not closed, with their images, the first to open first."""
    found = Phase.objects.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now), retired_at__isnull=True)
    return list(found.select_related("task__edition").prefetch_related("image_sets").order_by("opens_at", "pk"))


def run_retirement(retirement_id: int, *, clock: Clock) -> Retirement | None:
    """What a worker does: releases the labels; None if there is nothing left to do."""
    running = Retirement.objects.filter(pk=retirement_id, state=AuditState.RUNNING)
    found = running.select_related("phase__task__edition", "release__ground_truth", "started_by").first()
    if found is None:
        return None
    with worked_on(found, clock):
        hear(found, clock())
        release_labels(found, clock)
    return found


def release_labels(retirement: Retirement, clock: Clock) -> list[DataFile]:
    """Each file of the version as a file for everybody. Raises Ended, StorageCorrupt and StorageUnavailable."""
    truth = retirement.release.ground_truth
    with ExitStack() as stack:
        paths = {name: stack.enter_context(truth_file(truth, name)) for name in truth.files}
        stack.enter_context(transaction.atomic())
        now = clock()
        released = list(_data_files(retirement.phase, truth, paths, now))
        # Whatever has these labels: the benchmark of the year, too.
        same = Phase.objects.filter(live_release__ground_truth__digest=truth.digest, retired_at__isnull=True)
        same.update(retired_at=now)
        if not end(retirement, AuditState.DONE, now, note=", ".join(each.file_name for each in released)):
            raise Ended(str(retirement))
    return released


def _data_files(phase: Phase, truth: GroundTruth, paths: dict[str, Path], now: datetime) -> Iterator[DataFile]:
    last = phase.task.edition.data_files.aggregate(last=Max("position"))["last"] or 0
    for position, (name, path) in enumerate(paths.items(), start=last + 1):
        made = _data_file(phase, truth, name, path, now)
        made.position = position
        made.save()
        yield made


def _data_file(phase: Phase, truth: GroundTruth, name: str, path: Path, now: datetime) -> DataFile:
    """One file as it was stored, gzipped; not saved yet."""
    file_name = released_file_name(phase, name, truth.version)
    words = {"phase": phase.title, "file": TITLES[name], "version": truth.version}
    made = DataFile(
        edition=phase.task.edition,
        task=phase.task,
        title=_("%(phase)s: %(file)s, version %(version)s") % words,
        description=_("Released for everybody. Unpacked, its SHA-256 is %(digest)s.") % {"digest": truth.files[name]},
        file_name=file_name,
        size=path.stat().st_size,
        audience=DataAudience.EVERYBODY,
        available_from=now,
        added_at=now,
    )
    with path.open("rb") as file:
        made.sha256 = digest_of_chunks(iter(partial(file.read, CHUNK_BYTES), b""))
        file.seek(0)
        made.file.save(file_name, File(file), save=False)
    return made
