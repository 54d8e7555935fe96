"""Scores on single image sets, and whether two sets have the same labels: what makes years comparable."""

import csv
import gzip
import hmac
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from challenge.models import Phase, Release
from submissions.domain.criterion import score_of
from submissions.enums import Status
from submissions.models import Evaluation
from submissions.scoring.images import read_image_sets
from submissions.scoring.inputs import Inputs
from submissions.scoring.names import all_names

from ..models import SetScore
from .rows import primary_interval

Marks = Mapping[str, str]
# What beside the labels decides what a score on a set means.
DECIDING = ("task", "taxonomy", "max_guesses", "options")


def without_set_scores(phase: Phase) -> QuerySet[Evaluation]:
    """The phase's scores, against every Release that was live at some time, that are not taken apart by sets yet."""
    there = SetScore.objects.filter(
        submission_id=OuterRef("submission_id"),
        release_digest=OuterRef("release__digest"),
        scorer_version=OuterRef("scorer_version"),
        metric=phase.primary_metric,
    )
    scored = Evaluation.objects.filter(
        submission__phase=phase,
        status=Status.SCORED,
        release__live_since__isnull=False,
        submission__team__is_internal=False,
    )
    return scored.exclude(Exists(there)).select_related("release__ground_truth", "release__taxonomy")


def set_scores_of(evaluation: Evaluation, metric: str, marks: Marks) -> list[SetScore]:
    """A row for all images and one for each set; none where the metric has no value. marks: by set."""
    report, release = evaluation.report or {}, evaluation.release
    sets = release.contents["image_sets"]
    told = [({"name": "", "role": "", "sha256": ""}, report)]
    told += [(each, report.get("image_sets", {}).get(each["name"], report)) for each in sets]
    rows = (_row(evaluation, metric, each, found, marks) for each, found in told)
    return [row for row in rows if row is not None]


def _row(
    evaluation: Evaluation, metric: str, image_set: Mapping[str, str], report: Mapping[str, Any], marks: Marks
) -> SetScore | None:
    score = score_of(report, metric)
    if score is None:
        return None
    low, high = primary_interval(report.get("intervals", {}), metric)
    return SetScore(
        submission_id=evaluation.submission_id,
        release_digest=evaluation.release.digest,
        scorer_version=evaluation.scorer_version,
        ground_truth_version=evaluation.release.contents["ground_truth"]["version"],
        image_set=image_set["sha256"],
        set_name=image_set["name"],
        role=image_set["role"],
        labels_mark=marks.get(image_set["name"], ""),
        metric=metric,
        images=score.images,
        count=score.count,
        value=score.value,
        low=low,
        high=high,
    )


def label_marks(release: Release, inputs: Inputs) -> dict[str, str]:
    """A mark of each set's labels, and under an empty name of all: equal marks mean equal labels, classes and rules.

    It is keyed, so that nobody can try out labels against it.
    """
    known = _label_lines(inputs)
    sets = {name: _names(path) for name, path in inputs.image_sets.items()}
    everything = [name for names in sets.values() for name in names]
    withdrawn = frozenset(inputs.withdrawn.images)
    deciding = {name: release.contents[name] for name in DECIDING} | {"withdrawn": sorted(inputs.withdrawn.classes)}
    return {
        name: _mark(deciding, ((each, known.get(each, [])) for each in sorted(set(names) - withdrawn)))
        for name, names in {**sets, "": everything}.items()
    }


def _mark(deciding: Mapping[str, Any], lines: Iterable[tuple[str, list[list[str]]]]) -> str:
    mac = hmac.new((settings.MARK_KEY or settings.SIGNING_KEY).encode(), b"labels of an image set", "sha256")
    mac.update(json.dumps([deciding, list(lines)], sort_keys=True).encode())
    return mac.hexdigest()


def _names(path: Path) -> list[str]:
    names: list[str] = all_names(read_image_sets({"": path}).names).to_pylist()
    return names


def _label_lines(inputs: Inputs) -> dict[str, list[list[str]]]:
    """What labels and blacklist say of each image, by its name, in the order of the files."""
    found: dict[str, list[list[str]]] = {}
    if inputs.truth is not None:
        with gzip.open(inputs.truth, "rt", newline="", encoding="utf-8") as file:
            for image, *cells in filter(None, csv.reader(file)):
                found.setdefault(image, []).append(["label", *cells])
    if inputs.blacklist is not None:
        with gzip.open(inputs.blacklist, "rt", encoding="utf-8") as file:
            for image, *cells in filter(None, map(str.split, file)):
                found.setdefault(image, []).append(["blacklist", *cells])
    return found
