"""From stores to local files: what the scorer reads, verified against the digests that the rows promise."""

import gzip
import hashlib
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from django.db.models.fields.files import FieldFile

from challenge.domain.digests import CHUNK_BYTES, digest_of_chunks
from challenge.domain.withdrawals import withdrawn_names
from challenge.enums import WithdrawnKind
from challenge.models import GroundTruth, ImageSet, Release

from ..models import Submission
from ..scoring.inputs import Inputs, Withdrawn


class StorageCorrupt(Exception):
    """A stored file is missing or is not what it was when it was stored."""


class StorageUnavailable(Exception):
    """A store cannot be reached or read; it may be back at the next attempt."""


@contextmanager
def prediction_file(submission: Submission) -> Iterator[Path]:
    """The submission's file on this machine. Raises StorageUnavailable, or StorageCorrupt if its bytes have changed."""
    with local_file(submission.file) as path:
        if _sha256(path) != submission.file_sha256:
            raise StorageCorrupt(f"{submission.file.name} has changed since it was accepted")
        yield path


@contextmanager
def scoring_inputs(release: Release) -> Iterator[Inputs]:
    """All that a score of this Release depends on, as local files. Raises StorageCorrupt or StorageUnavailable."""
    truth, taxonomy = release.ground_truth, release.taxonomy
    with ExitStack() as stack:
        files = {name: stack.enter_context(truth_file(truth, name)) for name in truth.files}
        options = release.contents["options"] | {"name": release.phase.task.slug}
        yield Inputs(
            truth=files["labels"],
            classes=stack.enter_context(local_file(taxonomy.classes)),
            hierarchy=stack.enter_context(local_file(taxonomy.hierarchy)) if taxonomy.hierarchy else None,
            image_sets={
                image_set.name: stack.enter_context(local_file(image_set.listing)) for image_set in _image_sets(release)
            },
            blacklist=files.get("blacklist"),
            max_guesses=release.contents["max_guesses"],
            options=options | {"slices": files.get("attributes")},
            split=files.get("split"),
            withdrawn=Withdrawn(
                withdrawn_names(truth, WithdrawnKind.IMAGE), withdrawn_names(truth, WithdrawnKind.CLASS)
            ),
        )


@contextmanager
def truth_file(truth: GroundTruth, name: str) -> Iterator[Path]:
    """One of the files of a version on this machine. Raises StorageCorrupt if it is not what was frozen."""
    with local_file(getattr(truth, name)) as path:
        if _unpacked_sha256(path) != truth.files[name]:
            raise StorageCorrupt(f"the {name} of {truth} have changed since they were frozen")
        yield path


def _image_sets(release: Release) -> list[ImageSet]:
    """The sets that the Release names, in its order: later changes of the phase do not alter what it means."""
    digests = [each["sha256"] for each in release.contents["image_sets"]]
    found = ImageSet.objects.in_bulk(digests, field_name="digest")
    return [found[digest] for digest in digests]


@contextmanager
def local_file(file: FieldFile) -> Iterator[Path]:
    """A stored file as a path here: itself where the store is a folder, else a copy for the time of use."""
    try:
        path = Path(file.path)
    except NotImplementedError:
        with tempfile.TemporaryDirectory(prefix="yardstick-") as folder:
            yield _copy(file, Path(folder))
        return
    if not path.exists():
        raise StorageCorrupt(f"{file.name} is missing from its store")
    yield path


def _copy(file: FieldFile, folder: Path) -> Path:
    path = folder / Path(file.name or "file").name
    try:
        with file.open("rb") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK_BYTES)
    except FileNotFoundError as error:
        raise StorageCorrupt(f"{file.name} is missing from its store") from error
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpacked_sha256(path: Path) -> str:
    try:
        with gzip.open(path) as file:
            return digest_of_chunks(iter(partial(file.read, CHUNK_BYTES), b""))
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise StorageCorrupt(f"{path.name} can no longer be unpacked: {error}") from error
