"""Detections compared from what was kept of them: the official kit's file against worsened copies of itself."""

import gzip
import random
from pathlib import Path

import numpy as np
import pytest

from leaderboard.domain.detailing import detail_of, drawn_precisions, summed
from leaderboard.domain.pairing import compare_kept
from leaderboard.domain.scored_images import ScoredImages
from leaderboard.enums import Part
from submissions.domain.outcomes import Kept, pack, patterns_of, unpack
from submissions.scoring.classes import read_classes
from submissions.scoring.evaluate import evaluate
from submissions.scoring.inputs import Inputs
from submissions.scoring.report import Report
from tests.oracle import DATA

pytestmark = pytest.mark.oracle
KIT = DATA / "det"
IMAGES = 20_121


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> Inputs:
    listing = tmp_path_factory.mktemp("kit") / "images.txt"
    listing.write_text("".join(f"{number}\n" for number in range(1, IMAGES + 1)))
    return Inputs(KIT / "val_ground_truth.csv.gz", KIT / "map_det.txt", image_sets={"all": listing})


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return gzip.decompress((KIT / "demo.val.pred.det.txt.gz").read_bytes()).decode().splitlines()


def scored(lines: list[str], inputs: Inputs, path: Path) -> tuple[Report, Kept]:
    path.write_text("\n".join([*lines, ""]))
    report = evaluate("detection", path, inputs)
    return report, unpack(pack(Kept("mean_ap", np.empty(0, np.uint8), patterns_of(report))))


def images_of(inputs: Inputs) -> ScoredImages:
    return ScoredImages(read_classes(inputs.classes), {Part.ALL: np.ones(IMAGES, np.bool_)})


def test_the_kits_mean_ap_has_an_interval_around_it(inputs, lines, tmp_path):
    report, kept = scored(lines, inputs, tmp_path / "kit.txt")
    contents = detail_of(report.as_json(), kept, images_of(inputs), Part.ALL, 5)
    assert contents["metric"] == "per_class_ap"
    assert [ap for [ap] in contents["classes"]] == list(report.metrics["per_class_ap"].values())
    wide, narrow = contents["intervals"]["mean_ap"]["0.999"], contents["intervals"]["mean_ap"]["0.95"]
    assert wide[0] < narrow[0] < report.metrics["mean_ap"] < narrow[1] < wide[1]


def test_the_bootstrap_of_one_class_is_that_of_a_plain_loop(inputs, lines, tmp_path):
    """Its own draws, by writing each row down as often as its image was drawn: the spread is the same."""
    report, kept = scored([line for line in lines if line.split()[1] == "1"], inputs, tmp_path / "one.txt")
    mine = drawn_precisions(kept, np.ones(IMAGES, np.bool_))[:, 0]
    starts, images, right, true_starts, true_images = (report.patterns[name] for name in report.patterns)
    rows, trues = slice(starts[0], starts[1]), true_images[true_starts[0] : true_starts[1]]
    draw, theirs = np.random.default_rng(7), []
    for _ in range(300):
        times = np.bincount(draw.integers(0, IMAGES, IMAGES), minlength=IMAGES)
        hits, area, best = np.repeat(right[rows], times[images[rows]]), 0.0, 0.0
        cumulated = np.cumsum(hits) / np.arange(1, len(hits) + 1)
        for place in range(len(hits) - 1, -1, -1):
            best = max(best, cumulated[place])
            area += best * hits[place]
        theirs.append(area / times[trues].sum())
    assert mine.mean() == pytest.approx(np.mean(theirs), rel=0.05)
    assert mine.std() == pytest.approx(np.std(theirs), rel=0.2)


def test_a_file_that_lost_a_tenth_of_its_boxes_is_worse_and_one_that_lost_two_is_not_told_apart(
    inputs, lines, tmp_path
):
    chance = random.Random(3)
    files = [lines, [line for line in lines if chance.random() < 0.9], lines[2:]]
    reports, kept = zip(*(scored(each, inputs, tmp_path / f"{n}.txt") for n, each in enumerate(files)), strict=True)
    told = [each.as_json() for each in reports]
    pairs = compare_kept(kept, told, images_of(inputs), Part.ALL, metric="mean_ap", by_categories=False)
    assert [pairs[pair].distinct for pair in ((0, 1), (0, 2), (1, 2))] == [True, False, True]
    worse = pairs[0, 1]
    assert worse.difference == pytest.approx(reports[0].metrics["mean_ap"] - reports[1].metrics["mean_ap"])
    assert worse.interval[0] < worse.difference < worse.interval[1]
    first, second = (list(each.metrics["per_class_ap"].values()) for each in reports[:2])
    assert worse.better == sum(one > other for one, other in zip(first, second, strict=True))
    assert worse.worse == sum(one < other for one, other in zip(first, second, strict=True))


def test_by_categories_two_are_told_apart_by_what_they_win_of_each_other(inputs, lines, tmp_path):
    """One that is a little better in nearly all classes wins nearly all of them, however small the mean difference."""
    chance = random.Random(4)
    fewer = [line for line in lines if chance.random() < 0.98]
    reports, kept = zip(
        *(scored(each, inputs, tmp_path / f"{n}.txt") for n, each in enumerate((lines, fewer))), strict=True
    )
    told = [each.as_json() for each in reports]
    [pair] = compare_kept(kept, told, images_of(inputs), Part.ALL, metric="mean_ap", by_categories=True).values()
    assert pair.distinct
    assert pair.better > 100


def test_rounds_without_any_true_box_are_left_out():
    precisions = np.array([[np.nan, np.nan], [0.5, np.nan], [0.25, 0.75]])
    assert summed(precisions, "mean_ap").tolist() == [0.5, 0.5]
    assert summed(precisions, "median_ap").tolist() == [0.5, 0.5]
