"""What a worker does for a label audit: it reads the entries and the labels, and writes the ranked list."""

import csv
import io
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from django.core.files.base import ContentFile

from ..enums import AuditState
from ..models import LabelAudit, Submission
from ..scoring.known import Known
from ..scoring.names import all_names
from ..scoring.reading.guesses import GuessReader
from ..scoring.tasks.guesses import prepare
from .background import end, hear, worked_on
from .disagreement import Disagreements, Guesses, disagreements
from .label_audit import best_of_teams
from .lease import Clock
from .materials import prediction_file, scoring_inputs

LISTING = ("image", "label", "agreed", "agreeing", "entries", "runner_up", "runner_up_entries")
# More are counted, and not listed: nobody looks at so many.
MOST_LISTED = 50_000


def run_label_audit(audit_id: int, *, clock: Clock) -> LabelAudit | None:
    """What a worker does: compares the entries and writes the list; None if there is nothing left to do."""
    running = LabelAudit.objects.filter(pk=audit_id, state=AuditState.RUNNING)
    related = ("phase__task__edition", "release__phase__task", "release__ground_truth", "release__taxonomy")
    audit = running.select_related(*related, "started_by").first()
    if audit is None:
        return None
    with worked_on(audit, clock):
        _make(audit, clock)
    return audit


def _make(audit: LabelAudit, clock: Clock) -> None:
    kind, entries = audit.release.contents["task"], best_of_teams(audit.release)
    with scoring_inputs(audit.release) as inputs, tempfile.TemporaryDirectory(prefix="yardstick-") as folder:
        known = prepare(kind, inputs)
        first = _room(Path(folder), len(entries), len(known.images))
        for number, submission in enumerate(entries):
            hear(audit, clock(), summary={"entries": len(entries), "read": number})
            _read_first(first[number], submission, known, kind, inputs.max_guesses)
        hear(audit, clock(), summary={"entries": len(entries), "read": len(entries)})
        found = disagreements(first, known.truth, known.everyone, len(known.classes), audit.min_entries)
    audit.listing.save(f"{audit.phase_id}-{audit.pk}.csv", _csv(found, known, len(entries)), save=False)
    summary = _summary(found, known, len(entries))
    stored = str(audit.listing.name)
    if not end(audit, AuditState.DONE, clock(), summary=summary, listing=stored):
        audit.listing.storage.delete(stored)


def _room(folder: Path, entries: int, images: int) -> Guesses:
    """int32 (entries, images), -1 everywhere, in a file: a million images and a hundred entries need no memory."""
    first: Guesses = np.lib.format.open_memmap(folder / "first.npy", "w+", np.int32, (entries, images))
    first[:] = -1
    return first


def _read_first(first: Guesses, submission: Submission, known: Known, kind: str, max_guesses: int) -> None:
    with prediction_file(submission) as path:
        boxes = kind == "localization"
        vocabulary = known.guessable.vocabulary
        for batch in GuessReader(path, known.images, vocabulary, max_guesses=max_guesses, boxes=boxes):
            first[batch.images] = batch.labels[:, 0]


def _summary(found: Disagreements, known: Known, entries: int) -> dict[str, Any]:
    agreeing = sorted(Counter(found.agreeing.tolist()).items(), reverse=True)
    return {
        "entries": entries,
        "read": entries,
        "images": int(known.everyone.sum()),
        "found": len(found),
        "listed": min(len(found), MOST_LISTED),
        "by_agreeing": [list(each) for each in agreeing],
    }


def _csv(found: Disagreements, known: Known, entries: int) -> "ContentFile[bytes]":
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(LISTING)
    writer.writerows(_rows(found, known, entries))
    return ContentFile(text.getvalue().encode())


def _rows(found: Disagreements, known: Known, entries: int) -> Iterator[tuple[object, ...]]:
    wnids, truth = known.guessable.wnids, known.truth
    names = all_names(known.images.names).take(found.images[:MOST_LISTED]).to_pylist()
    columns = (found.images, found.agreed, found.agreeing, found.runner_up, found.runner_up_entries)
    for name, (image, agreed, agreeing, second, seconds) in zip(
        names, zip(*(each[:MOST_LISTED].tolist() for each in columns), strict=True), strict=True
    ):
        labels = " ".join(wnids[label] for label in truth.classes[truth.starts[image] : truth.starts[image + 1]])
        yield name, labels, wnids[agreed], agreeing, entries, wnids[second] if second >= 0 else "", seconds
