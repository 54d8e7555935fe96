"""Rows of the public's side as workers leave them, without scoring anything. Their submissions need not exist."""

from itertools import count
from typing import Any
from uuid import uuid4

from challenge.models import Phase
from leaderboard.enums import Part, PublicationState, Stage
from leaderboard.models import ClassTree, Entry, EntryDetail, PairedComparison, Publication, SetScore
from submissions.scoring.version import SCORER_VERSION

from .challenge import CLASSES, NOW, make_phase

_serial = count(1)
IMAGE_COUNT = 12
GUESSES = 5
# Above the six classes: foxes and dogs are canines, canines and the cat carnivores, and the dumbbell stands apart.
NODES = [
    ["n00001740", "entity", None, 16, None],
    ["n02075296", "carnivore", 0, 7, None],
    ["n02083346", "canine, canid", 1, 6, None],
    ["n02119789", "kit fox, Vulpes macrotis", 2, 0, 0],
    ["n02100735", "English setter", 2, 0, 1],
    ["n02110185", "Siberian husky", 2, 0, 2],
    ["n03255030", "dumbbell", 0, 0, 3],
    ["n02120079", "Arctic fox", 2, 0, 4],
    ["n02123045", "tabby cat", 1, 0, 5],
]


def make_table(phase: Phase | None = None, *, wrong: tuple[int, ...] = (1, 2, 4), **fields: Any) -> Publication:
    """Final results, version 1, with a ranked entry for each count of wrong images; or with `state` live standings."""
    phase = phase or make_phase()
    task = phase.task
    is_frozen = fields.get("state", PublicationState.FROZEN) == PublicationState.FROZEN
    defaults = {
        "state": PublicationState.FROZEN,
        "stage": Stage.FINAL,
        "version": 1 if is_frozen else None,
        "edition_title": task.edition.title,
        "year": task.edition.year,
        "task_slug": task.slug,
        "task_title": task.title,
        "phase_slug": phase.slug,
        "phase_title": phase.title,
        "primary_metric": phase.primary_metric,
        "opens_details": True,
        "max_guesses": GUESSES,
        "image_count": IMAGE_COUNT,
        "release_digest": phase.live_release.digest if phase.live_release else "0" * 64,
        "ground_truth_version": 1,
        "scorer_version": SCORER_VERSION,
        "as_of": NOW,
    }
    table = Publication.objects.create(phase=phase, **(defaults | fields))
    for rank, each in enumerate(wrong, start=1):
        make_row(table, wrong=each, rank=rank, rank_low=rank, rank_high=rank)
    return table


def make_row(table: Publication, *, wrong: int = 0, **fields: Any) -> Entry:
    """An entry with so many wrong images at five guesses, one more at four, and so on."""
    number = next(_serial)
    at_each = [min(wrong + more, table.image_count) for more in range(GUESSES - 1, -1, -1)]
    rates = [each / table.image_count for each in at_each]
    ends = [[max(rate - 0.1, 0.0), min(rate + 0.1, 1.0)] for rate in rates]
    defaults = {
        "submission_id": uuid4(),
        "is_team_best": True,
        "team_name": f"Team {number}",
        "method_name": f"Method {number}",
        "track": "provided",
        "is_competing": True,
        "submitted_at": NOW,
        "images": table.image_count,
        "primary_count": wrong,
        "primary_value": rates[-1],
        "primary_low": ends[-1][0],
        "primary_high": ends[-1][1],
        "intervals": {"flat_error": {"guesses": [1, 2, 3, 4, 5], "0.95": ends, "0.999": ends}},
        "metrics": {"flat_error": {"wrong": at_each, "error": rates}},
    }
    return Entry.objects.create(publication=table, **(defaults | fields))


def make_tree(table: Publication) -> ClassTree:
    """The tree of the six classes of `make_task`."""
    contents = {"classes": [[wnid, words] for _, wnid, words in CLASSES], "nodes": NODES}
    return ClassTree.objects.create(release_digest=table.release_digest, contents=contents)


def make_detail(entry: Entry, **contents: Any) -> EntryDetail:
    """Two images a class; of the foxes each is taken once for the other."""
    table = entry.publication
    told = {
        "metric": "flat_error",
        "classes": [[2, 1, 1, 0, 0, 0], [2, 0, 0, 0, 0, 0], [2, 2, 1, 1, 1, 1]] + [[2, 1, 0, 0, 0, 0]] * 3,
        "confusions": [[0, 4, 1], [4, 0, 1], [2, 1, 2]],
        "slices": {
            f"size={size}": {
                "images": 6,
                "metrics": {
                    "flat_error": {"wrong": [4, 3, 2, 1, each], "error": [4 / 6, 3 / 6, 2 / 6, 1 / 6, each / 6]}
                },
                "intervals": {"flat_error": {"guesses": [5], "0.95": [[0.0, 0.5]], "0.999": [[0.0, 0.7]]}},
            }
            for each, size in enumerate(("large", "small"))
        },
    }
    return EntryDetail.objects.create(
        submission_id=entry.submission_id,
        release_digest=table.release_digest,
        scorer_version=table.scorer_version,
        part=table.part,
        contents=told | contents,
        derived_at=NOW,
    )


def make_set_score(entry: Entry, **fields: Any) -> SetScore:
    """Over all images of its Release; `image_set`, `set_name` and `role` name a set."""
    table = entry.publication
    defaults = {
        "submission_id": entry.submission_id,
        "release_digest": table.release_digest,
        "scorer_version": table.scorer_version,
        "ground_truth_version": table.ground_truth_version or 1,
        "metric": table.primary_metric,
        "images": entry.images,
        "count": entry.primary_count,
        "value": entry.primary_value,
        "low": entry.primary_low,
        "high": entry.primary_high,
    }
    return SetScore.objects.create(**(defaults | fields))


def make_pair(one: Entry, other: Entry, *, better: int = 3, worse: int = 1, **fields: Any) -> PairedComparison:
    """How the first differs from the second, from the images on which one alone is right."""
    table = one.publication
    difference = (worse - better) / table.image_count
    defaults = {
        "phase": table.phase,
        "release": table.phase.live_release,
        "part": table.part or Part.ALL,
        "difference": difference,
        "low": difference - 0.2,
        "high": difference + 0.2,
        "p_value": 0.625,
        "is_distinct": False,
        "compared_at": NOW,
    }
    ids = (one.submission_id, other.submission_id)
    return PairedComparison.objects.create(one=ids[0], other=ids[1], better=better, worse=worse, **(defaults | fields))
