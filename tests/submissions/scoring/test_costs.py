"""Large vocabularies: the tree gives what the matrix gives, and a guess may name any noun."""

import gzip
from dataclasses import replace

import numpy as np

from submissions.scoring import costs as module
from submissions.scoring.classes import ClassList
from submissions.scoring.costs import MatrixCosts, TreeCosts, class_costs, highest_cost, with_all_nouns
from submissions.scoring.evaluate import evaluate
from submissions.scoring.hierarchy import cost_matrix, load_hierarchy
from submissions.scoring.inputs import NOUNS


def some_classes(tree, count):
    offsets = np.random.default_rng(3).choice(tree.offsets, count, replace=False).tolist()
    names = tuple(f"n{offset:08d}" for offset in offsets)
    return ClassList(names, names, ("",) * count)


def test_tree_and_matrix_agree(monkeypatch):
    tree = load_hierarchy(NOUNS)
    classes = some_classes(tree, 300)
    matrix = class_costs(tree, classes, 300)
    monkeypatch.setattr(module, "MOST_FOR_MATRIX", 10)
    merged = class_costs(tree, classes, 300)
    assert isinstance(matrix, MatrixCosts)
    assert isinstance(merged, TreeCosts)
    assert merged.highest == matrix.highest
    random = np.random.default_rng(5)
    guesses, truth = random.integers(-1, 300, (200, 5), np.int32), random.integers(0, 300, 200, np.int32)
    least = np.zeros((2, 200, 5), np.uint8)
    for costs, mine in zip((matrix, merged), least, strict=True):
        costs.fill(np.arange(200), guesses, np.arange(201), truth, mine)
    np.testing.assert_array_equal(*least)


def test_imagenet_21k_needs_no_matrix():
    tree = load_hierarchy(NOUNS)
    classes = some_classes(tree, 21_841)
    assert isinstance(class_costs(tree, classes, len(classes)), TreeCosts)


def test_highest_cost_of_few_classes():
    tree = load_hierarchy(NOUNS)
    for seed in range(5):
        nodes = np.random.default_rng(seed).choice(len(tree.offsets), 12, replace=False).astype(np.int32)
        assert highest_cost(tree, nodes) == cost_matrix(tree, nodes).max()


def test_a_guess_may_name_any_noun(inputs, write):
    # dog, domestic animal (not a class) and entity, the root (not a class), for the dog, the cat and the teapot
    file = write("image,label1\nimg_1,n02083346\nimg_2,n01317541\nimg_3,n00001740\n")
    opened = replace(inputs, options={"open_vocabulary": True}, max_guesses=1)
    report = evaluate("classification", file, opened)
    assert report.metrics["flat_error"]["wrong"] == [3]
    tree = load_hierarchy(NOUNS)
    canine, domestic = (int(tree.heights[tree.nodes([noun])[0]]) for noun in ("n02083346", "n01317541"))
    root = int(tree.heights[tree.nodes(["n00001740"])[0]])
    (total,) = report.metrics["hierarchical_error"]["cost_sum"]
    assert canine <= total <= canine + domestic + 2 * root


def test_classes_that_are_no_nouns_have_no_hierarchical_error(inputs, write, tmp_path):
    (tmp_path / "letters.tsv").write_text("1\ta\n2\tb\n")
    (tmp_path / "truth.csv").write_text("image,label\nimg_1,a\nimg_2,b\nimg_3,b\n")
    letters = replace(inputs, classes=tmp_path / "letters.tsv")
    report = evaluate("classification", write("image,label1\nimg_1,1\nimg_2,1\nimg_3,2\n"), letters)
    assert set(report.metrics) == {"flat_error", "mean_per_class_error"}
    assert report.metrics["mean_per_class_error"] == {"classes": 2, "error": [0.25] * 5}


def test_nouns_of_another_tree_have_names_of_their_own(tmp_path):
    rows = "00000001\tTiere\t\ttier\n00000002\tKäuzchen\t00000001\tkauz-1\n00000003\tHund\t00000001\tn02084071\n"
    (tmp_path / "tree.gz").write_bytes(gzip.compress(rows.encode()))
    tree = load_hierarchy(tmp_path / "tree.gz")
    assert tree.nodes(["kauz-1", "n02084071", "tier", "n00000001", ""]).tolist() == [1, 2, 0, -1, -1]
    assert cost_matrix(tree, tree.nodes(["kauz-1", "n02084071", "tier"])).tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    guessable = with_all_nouns(ClassList(("1",), ("kauz-1",), ("",)), tree)
    assert guessable.wnids == ("kauz-1", "tier", "n02084071")
