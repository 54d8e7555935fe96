"""Each metric against a short loop written from its definition, on cases that hypothesis draws."""

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions.scoring.hierarchy import cost_matrix, load_hierarchy, lowest_common_height
from submissions.scoring.inputs import NOUNS
from submissions.scoring.metrics import flat, hierarchical, localization
from submissions.scoring.metrics.detection import ILSVRC, DetectionRule, Detections, class_hits, class_precisions
from submissions.scoring.metrics.matching import Objects
from submissions.scoring.metrics.precision import area_ap, eleven_point_ap

CLASSES, GUESSES = 5, 3
labels = st.integers(0, CLASSES - 1)
guesses = st.lists(st.integers(-1, CLASSES - 1), min_size=GUESSES, max_size=GUESSES)
corner = st.integers(0, 6)
box = st.tuples(corner, corner, corner, corner).map(
    lambda c: (min(c[0], c[2]), min(c[1], c[3]), max(c[0], c[2]), max(c[1], c[3]))
)


def loop_overlap(a, b):
    pixels = [{(x, y) for x in range(c[0], c[2] + 1) for y in range(c[1], c[3] + 1)} for c in (a, b)]
    return len(pixels[0] & pixels[1]) / len(pixels[0] | pixels[1])


def csr(lists):
    return np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64)


def joined(lists):
    return list(chain.from_iterable(lists))


def as_int32(values):
    return np.array(values, np.int32)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(guesses, st.sets(labels, min_size=1, max_size=3)), min_size=1, max_size=6))
def test_flat_error_with_several_labels(cases):
    mine = np.empty((len(cases), GUESSES), np.uint8)
    truths = [sorted(truth) for _, truth in cases]
    flat.count_missed(
        np.arange(len(cases)), as_int32([row for row, _ in cases]), csr(truths), as_int32(joined(truths)), mine
    )
    everything = np.ones(len(cases), bool)
    summary = flat.summarize(mine, np.diff(csr(truths)).astype(np.uint8), everything)
    for k in range(1, GUESSES + 1):
        errors = [np.mean([min([x != g for x in row[:k]]) for g in truth]) for row, truth in cases]
        assert summary["error"][k - 1] == pytest.approx(np.mean(errors))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(guesses, labels), min_size=1, max_size=6), st.randoms())
def test_hierarchical_error(cases, random):
    costs = np.array([[random.randint(1, 18) for _ in range(CLASSES)] for _ in range(CLASSES)], np.uint8)
    np.fill_diagonal(costs, 0)
    mine = np.empty((len(cases), GUESSES), np.uint8)
    rows, truth = as_int32([row for row, _ in cases]), as_int32([label for _, label in cases])
    highest = int(costs.max())
    hierarchical.least_costs(np.arange(len(cases)), rows, np.arange(len(cases) + 1), truth, costs, highest, mine)
    for k in range(1, GUESSES + 1):
        expected = sum(min([costs[x, g] for x in row[:k] if x >= 0], default=highest) for row, g in cases)
        everything = np.ones(len(cases), bool)
        assert hierarchical.summarize(mine, everything, highest)["cost_sum"][k - 1] == expected


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            guesses, st.lists(box, min_size=GUESSES, max_size=GUESSES), labels, st.lists(box, min_size=1, max_size=3)
        ),
        min_size=1,
        max_size=5,
    )
)
def test_localization_error_is_by_pixels_and_never_below_flat(cases):
    rows, boxes = as_int32([case[0] for case in cases]), np.array([case[1] for case in cases], float)
    truth, true_boxes = as_int32([case[2] for case in cases]), [case[3] for case in cases]
    images, starts = np.arange(len(cases)), np.arange(len(cases) + 1)
    mine, flat_missed = np.empty(rows.shape, np.uint8), np.empty(rows.shape, np.uint8)
    localization.missed_boxes(
        images, rows, boxes, starts, truth, csr(true_boxes), np.array(joined(true_boxes), float), mine
    )
    flat.count_missed(images, rows, starts, truth, flat_missed)
    assert (mine >= flat_missed).all()
    for image, (row, their, label, true) in enumerate(cases):
        right = [x == label and max(loop_overlap(b, t) for t in true) >= 0.5 for x, b in zip(row, their, strict=True)]
        assert mine[image].tolist() == [int(not any(right[:k])) for k in range(1, GUESSES + 1)]


detection = st.tuples(st.integers(0, 2), st.integers(0, 1), st.sampled_from([0.1, 0.5, 0.5, 0.9]), box)
truth_box = st.tuples(st.integers(0, 2), st.integers(0, 1), box)


def loop_ap(right, positives):
    """Area under the envelope, from all points of the curve."""
    found = np.cumsum(right)
    recall = np.concatenate([[0], found / positives, [1]])
    precision = np.concatenate([[0], found / np.arange(1, len(right) + 1), [0]])
    for place in range(len(precision) - 2, -1, -1):
        precision[place] = max(precision[place], precision[place + 1])
    return sum((recall[i] - recall[i - 1]) * precision[i] for i in range(1, len(recall)))


def loop_detection(found, truth, label, only_free):
    """Right or wrong in order of confidence, by the words of the rule."""
    order = sorted((i for i, row in enumerate(found) if row[1] == label), key=lambda i: (-found[i][2], found[i][0], i))
    taken, right = set(), []
    for i in order:
        candidates = []
        for j, (image, its_label, true) in enumerate(truth):
            if (image, its_label) == (found[i][0], label) and not (only_free and j in taken):
                w, h = true[2] - true[0] + 1, true[3] - true[1] + 1
                threshold = min(0.5, w * h / ((w + 10) * (h + 10))) if only_free else 0.5
                shared = loop_overlap(found[i][3], true)
                if shared >= threshold or not only_free:
                    candidates.append((shared, -j, shared >= threshold))
        best = max(candidates, default=None)
        right.append(bool(best and best[2] and -best[1] not in taken))
        if right[-1]:
            taken.add(-best[1])
    return np.array(right, bool)


@settings(max_examples=150, deadline=None)
@given(st.lists(detection, max_size=10), st.lists(truth_box, min_size=1, max_size=6), st.booleans())
def test_detection_precision(found, truth, only_free):
    hits = class_hits(
        Detections(
            as_int32([row[0] for row in found]),
            as_int32([row[1] for row in found]),
            np.array([row[2] for row in found], float),
            np.array([row[3] for row in found], float).reshape(-1, 4),
        ),
        Objects(
            as_int32([row[0] for row in truth]),
            as_int32([row[1] for row in truth]),
            np.array([row[2] for row in truth], float),
        ),
        2,
        np.arange(3),
        ILSVRC if only_free else DetectionRule(only_free=False, threshold=0.5),
    )
    mine = class_precisions(hits)
    for label in (0, 1):
        positives = sum(row[1] == label for row in truth)
        if positives:
            assert mine[label] == pytest.approx(loop_ap(loop_detection(found, truth, label, only_free), positives))
        else:
            assert np.isnan(mine[label])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.booleans(), max_size=20), st.integers(0, 5))
def test_eleven_points_of_the_envelope(right, more):
    positives = sum(right) + more or 1
    found = np.cumsum(right)
    curve = [(f / positives, f / (i + 1)) for i, f in enumerate(found)]
    expected = np.mean([max([p for r, p in curve if r >= t * 0.1], default=0.0) for t in range(11)])
    assert eleven_point_ap(np.array(right, bool), positives) == pytest.approx(expected)
    assert area_ap(np.array(right, bool), positives) == pytest.approx(loop_ap(np.array(right, bool), positives))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 82114), min_size=2, max_size=12, unique=True))
def test_cost_matrix_of_any_nouns_equals_the_pairwise_rule(nodes):
    tree = load_hierarchy(NOUNS)
    starts, table = tree.ancestors
    ancestors = [set(table[starts[node] : starts[node + 1]].tolist()) for node in nodes]
    costs = cost_matrix(tree, as_int32(nodes))
    for i, x in enumerate(ancestors):
        for j, y in enumerate(ancestors):
            expected = 0 if i == j else min(int(tree.heights[node]) for node in x & y)
            assert costs[i, j] == expected
            assert lowest_common_height(tree.heights, starts, table, nodes[i], nodes[j]) == expected
