"""The lists of a phase as files for everybody: its images, all in one list, and its classes."""

import gzip
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, cast

from challenge.domain.image_sets import stem
from challenge.domain.phase_lists import PhaseSet, sets_of
from challenge.models import ChallengeTask, Phase, Taxonomy

from .kit_files import KitFile, Opened, made_key, stored_file

HEADER = b"image,width,height,set\n"
# Above it a list that is put together lies on the disk.
IN_MEMORY = 1 << 20


def image_file(phase: Phase) -> KitFile | None:
    """All images that a file for the phase must name, each once; None before there are any.

    `image,width,height`; of several sets together also `set`, the first that has the image.
    """
    sets, name = sets_of(phase), f"{_place(phase.task)}-{phase.slug}-images.csv.gz"
    if not sets:
        return None
    if len(sets) == 1:
        return stored_file(name, sets[0].image_set.listing, digest=sets[0].image_set.digest)
    key = made_key("images", *(f"{each.image_set.name} {each.image_set.digest}" for each in sets))
    return KitFile(name, lambda: _together(sets), key)


def class_file(task: ChallengeTask, taxonomy: Taxonomy) -> KitFile:
    """The classes of a task: `id`, `wnid`, `words`."""
    return stored_file(f"{_place(task)}-classes.tsv", taxonomy.classes, digest=taxonomy.digest)


def _place(task: ChallengeTask) -> str:
    return f"{task.edition.year}-{task.slug}"


def _together(sets: Sequence[PhaseSet]) -> Opened:
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - who asked closes it
    with gzip.GzipFile(fileobj=cast(IO[bytes], file), mode="wb", mtime=0) as packed:
        packed.write(HEADER)
        for line in _lines(sets):
            packed.write(line)
    file.seek(0)
    return cast(Opened, file)


def _lines(sets: Sequence[PhaseSet]) -> Iterator[bytes]:
    seen: set[str] = set()
    for each in sets:
        ending = f",{each.image_set.name}\n".encode()
        with each.image_set.listing.open("rb") as stored, gzip.open(stored) as listing:
            next(listing)
            for line in listing:
                name = stem(line.split(b",", 1)[0].decode())
                if name not in seen:
                    seen.add(name)
                    yield line.rstrip(b"\n") + ending
