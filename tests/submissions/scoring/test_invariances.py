"""What must hold for every kind of task in the registry, whatever its metrics."""

import json
from dataclasses import replace

import numpy as np
import pytest

from submissions.scoring.evaluate import check, evaluate
from submissions.scoring.tasks.registry import GUESS_METRICS, KINDS
from submissions.scoring.tasks.scorer import load_metric

GUESSING = [name for name, kind in KINDS.items() if kind.scorer == "guesses"]
DETECTING = [name for name in KINDS if name not in GUESSING]
FRAMES = [f"video/{number}" for number in range(12)]


@pytest.fixture
def edition(inputs, tmp_path):
    """Twelve frames of a video, with a label, a box and a track each."""
    random = np.random.default_rng(7)
    labels = random.integers(1, 5, 12)
    corner = random.integers(0, 30, (12, 2))
    boxes = np.hstack([corner, corner + random.integers(20, 60, (12, 2))])
    (tmp_path / "frames.csv").write_text("image,width,height\n" + "".join(f"{name},100,100\n" for name in FRAMES))
    rows = [(name, label, *box, label) for name, label, box in zip(FRAMES, labels, boxes, strict=True)]
    (tmp_path / "labels.csv").write_text(
        "image,label,boxes\n" + "".join(f"{row[0]},{row[1]},{' '.join(map(str, row[2:6]))}\n" for row in rows)
    )
    (tmp_path / "objects.csv").write_text(
        "image,class_id,xmin,ymin,xmax,ymax,track\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    )
    edition = replace(inputs, image_sets={"all": tmp_path / "frames.csv"})
    return {
        name: replace(edition, truth=tmp_path / ("labels.csv" if name in GUESSING else "objects.csv")) for name in KINDS
    } | {"rows": rows}


def header(task):
    if task in GUESSING:
        return "image," + ",".join(f"label{g},xmin{g},ymin{g},xmax{g},ymax{g}" for g in (1, 2, 3))
    if task == "fine_grained":
        return "image,class,confidence"
    return "image,class,confidence,xmin,ymin,xmax,ymax" + (",track" if task == "tracking" else "")


def perfect(task, rows):
    """The truth itself as predictions."""
    lines = []
    for number, (name, label, *box, track) in enumerate(rows):
        cells = ",".join(map(str, box))
        if task in GUESSING:
            lines.append(f"{name}," + ",".join([f"{label},{cells}"] * 3))
        elif task == "fine_grained":
            lines.append(f"{name},{label},{0.9 - number / 100}")
        else:
            lines.append(f"{name},{label},{0.9 - number / 100},{cells}" + (f",{track}" if task == "tracking" else ""))
    return lines


def noisy(task, rows):
    """Some labels wrong and some boxes off, with confidences all different."""
    random = np.random.default_rng(11)
    changed = []
    for name, label, *box, track in rows:
        wrong = task != "tracking" and random.random() < 0.4
        moved = [side + int(random.integers(-8, 9)) for side in box[:2]] + [side + 10 for side in box[2:]]
        changed.append((name, random.integers(1, 5) if wrong else label, *moved, track))
    return perfect(task, changed)


def written(task, lines):
    return "\n".join([header(task), *lines]) + "\n"


def primary(report):
    kind = KINDS[report.task]
    value = report.metrics[kind.metrics[0]]
    value = value[kind.criterion] if isinstance(value, dict) else value
    return value[-1] if isinstance(value, list) else value


@pytest.mark.parametrize("task", KINDS)
def test_perfect_predictions_get_the_best_value(task, edition, write):
    report = evaluate(task, write(written(task, perfect(task, edition["rows"]))), edition[task])
    assert primary(report) == pytest.approx(0 if KINDS[task].lower_is_better else 1)


@pytest.mark.parametrize("task", KINDS)
def test_order_of_rows_does_not_matter(task, edition, write):
    lines = noisy(task, edition["rows"])
    reports = [evaluate(task, write(written(task, order)), edition[task]) for order in (lines, lines[::-1])]
    assert reports[0].metrics == reports[1].metrics
    assert primary(reports[0]) > 0


@pytest.mark.parametrize("task", KINDS)
def test_reports_are_json_with_every_metric_of_the_registry(task, edition, write):
    report = evaluate(task, write(written(task, noisy(task, edition["rows"]))), edition[task])
    assert json.loads(json.dumps(report.as_json(), allow_nan=False)) == report.as_json()
    assert set(KINDS[task].metrics) <= set(report.metrics)


@pytest.mark.parametrize("task", KINDS)
def test_checking_needs_no_truth(task, edition, write):
    file = write(written(task, noisy(task, edition["rows"])))
    assert check(task, file, replace(edition[task], truth=None)).images == 12


@pytest.mark.parametrize("task", GUESSING)
def test_more_guesses_never_hurt(task, edition, write):
    report = evaluate(task, write(written(task, noisy(task, edition["rows"]))), edition[task])
    for name in report.outcomes:
        assert (np.diff(report.outcomes[name].astype(int), axis=1) <= 0).all()


def test_localization_is_never_better_than_flat(edition, write):
    report = evaluate(
        "localization", write(written("localization", noisy("localization", edition["rows"]))), edition["localization"]
    )
    assert (report.outcomes["localization_error"] >= report.outcomes["flat_error"]).all()


@pytest.mark.parametrize("name", GUESS_METRICS)
def test_a_metric_is_found_under_its_own_name(name):
    metric = load_metric(name)
    assert metric.name == name
    assert (metric.add is not None) == (metric.source == name)
    assert metric.source in GUESS_METRICS
