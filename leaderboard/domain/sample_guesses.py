"""What the entries of published results guess on sample images, copied by a worker that may read their files."""

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from challenge.models import Phase, SampleImage
from submissions.domain.errors import NotReady
from submissions.domain.materials import StorageCorrupt, StorageUnavailable
from submissions.domain.sample_guesses import Guess, sample_guesses
from submissions.models import Submission
from submissions.scoring.inputs import InputsInvalid
from submissions.scoring.problems import FileRefused

from ..models import SampleGuesses
from .final_results import final_results
from .tables import in_order

log = logging.getLogger(__name__)

# Of a table with more entries the best ones.
MOST_ENTRIES = 200
UNREADABLE = (StorageCorrupt, StorageUnavailable, NotReady, FileRefused, InputsInvalid)


def phases_with_missing_guesses() -> list[int]:
    """The phases with published results and sample images of which an entry's guesses are not there yet; as ids."""
    phases = Phase.objects.filter(Exists(SampleImage.objects.filter(phase=OuterRef("pk")))).order_by("pk")
    return [phase.pk for phase in phases if missing_guesses(phase)]


def missing_guesses(phase: Phase) -> dict[UUID, list[SampleImage]]:
    """By submission the sample images that its guesses are missing on; of published results in force alone."""
    samples = list(phase.samples.all())
    entries = _entries(phase) if samples else []
    known = set(SampleGuesses.objects.filter(sample__phase=phase).values_list("submission_id", "sample_id"))
    missing = {entry: [each for each in samples if (entry, each.pk) not in known] for entry in entries}
    return {entry: lacking for entry, lacking in missing.items() if lacking}


def collect_guesses(phase_id: int) -> int:
    """What a worker does: reads the missing guesses out of the entries' files; how many files it read.

    A file that cannot be read holds up no other: it is logged, and read again at the next ring.
    """
    missing = missing_guesses(Phase.objects.get(pk=phase_id))
    submissions = Submission.objects.select_related("phase__task", "phase__live_release__taxonomy").in_bulk(missing)
    read = 0
    for submission_id, samples in missing.items():
        if submission_id in submissions:
            read += _collect(submissions[submission_id], samples)
    return read


def _collect(submission: Submission, samples: list[SampleImage]) -> bool:
    try:
        found = sample_guesses(submission, [each.image for each in samples])
    except UNREADABLE:
        log.exception("the guesses of %s on sample images cannot be read", submission.pk)
        return False
    rows = [
        SampleGuesses(submission_id=submission.pk, sample=each, guesses=_plain(found.get(each.image, [])))
        for each in samples
    ]
    # Two workers may read one file: what the first has written stays.
    SampleGuesses.objects.bulk_create(rows, ignore_conflicts=True)
    return True


def _entries(phase: Phase) -> list[UUID]:
    results = final_results(phase)
    if results is None:
        return []
    return list(in_order(results).values_list("submission_id", flat=True)[:MOST_ENTRIES])


def _plain(guesses: Iterable[Guess]) -> list[dict[str, Any]]:
    return [guess._asdict() for guess in guesses]
