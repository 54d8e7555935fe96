"""Labels that everybody has: those of a phase whose test set was retired, as files of the edition's data.

The web process reads no other labels, and of these only what lies where everybody may fetch it.
"""

import gzip
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.core.cache import cache
from django.db.models import Q

from challenge.domain.digests import CHUNK_BYTES, digest_of_chunks
from challenge.enums import DataAudience
from challenge.models import DataFile, GroundTruth, Phase

from ..enums import AuditState
from ..models import Retirement

Released = dict[str, DataFile]
CACHED_SECONDS = 7 * 24 * 3600


def released_file_name(phase: Phase, name: str, version: int) -> str:
    """What a file of labels is called once it is released, as `2012-classification-val-labels-v1.csv.gz`."""
    return f"{phase.task.edition.year}-{phase.task.slug}-{phase.slug}-{name}-v{version}.csv.gz"


def released_labels(phases: Iterable[Phase], now: datetime) -> dict[int, Released]:
    """By the phase's key the files of its live labels (`labels`, `blacklist`, `attributes`, `split`): two queries.

    Empty unless these very labels were released, and each of their files is there for everybody and unchanged.
    """
    truths = {
        phase.pk: phase.live_release.ground_truth
        for phase in phases
        if phase.retired_at is not None and phase.live_release is not None
    }
    if not truths:
        return {}
    names = _names_by_digest({truth.digest for truth in truths.values()})
    known = _for_everybody({name for names_of in names.values() for name in names_of.values()}, now)
    return {key: _of_version(truth, names.get(truth.digest, {}), known) for key, truth in truths.items()}


def _names_by_digest(digests: set[str]) -> dict[str, dict[str, tuple[int, str]]]:
    """By the digest of a version the edition and file name of each of its files."""
    done = Retirement.objects.filter(state=AuditState.DONE, release__ground_truth__digest__in=digests)
    found = {}
    for each in done.select_related("phase__task__edition", "release__ground_truth").order_by("-pk"):
        truth, edition = each.release.ground_truth, each.phase.task.edition_id
        names = {name: released_file_name(each.phase, name, truth.version) for name in truth.files}
        found[truth.digest] = {name: (edition, file_name) for name, file_name in names.items()}
    return found


def _for_everybody(names: set[tuple[int, str]], now: datetime) -> dict[tuple[int, str], DataFile]:
    files = DataFile.objects.filter(
        Q(available_from__isnull=True) | Q(available_from__lte=now),
        file_name__in={name for _edition, name in names},
        audience=DataAudience.EVERYBODY,
    ).exclude(file="")
    return {(file.edition_id, file.file_name): file for file in files}


def _of_version(
    truth: GroundTruth, names: dict[str, tuple[int, str]], known: dict[tuple[int, str], DataFile]
) -> Released:
    """All files of a version, or none: with some of them scores would be others than the server's."""
    found = {name: known[place] for name, place in names.items() if place in known}
    is_whole = found.keys() == truth.files.keys()
    return found if is_whole and all(_unpacked(file) == truth.files[name] for name, file in found.items()) else {}


def _unpacked(file: DataFile) -> str:
    """The SHA-256 of what is packed in a released file; empty if nothing is."""
    key = f"released-labels:{file.sha256}"
    if (known := cache.get(key)) is None:
        try:
            with file.file.open("rb") as packed, gzip.open(packed) as content:
                known = digest_of_chunks(iter(partial(content.read, CHUNK_BYTES), b""))
        except (OSError, EOFError):
            known = ""
        cache.set(key, known, CACHED_SECONDS)
    return str(known)
