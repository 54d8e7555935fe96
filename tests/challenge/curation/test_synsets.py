"""Reports on sets of classes: by hand, against slow references, and on ILSVRC's real classes."""

import numpy as np
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from challenge.curation.synsets import (
    Constraints,
    ConstraintsInvalid,
    ancestors_among,
    choosable,
    count_at_or_below,
    coverable_nodes,
    coverage,
    lowest,
    report,
)
from challenge.domain.nouns import load_nouns
from tests.challenge.curation.graphs import depth, graphs_with_classes, nouns_of, up
from tests.oracle import DATA

# thing over animal and vehicle; animal over cat, dog and horse; dog over pug and husky; a toy dog is a dog and a toy
BY_HAND = {
    "thing": [],
    "animal": ["thing"],
    "cat": ["animal"],
    "dog": ["animal"],
    "horse": ["animal"],
    "husky": ["dog"],
    "pug": ["dog"],
    "toy": ["thing"],
    "toydog": ["dog", "toy"],
    "vehicle": ["thing"],
}


def ilsvrc(year):
    nouns = load_nouns(settings.WORDNET_NOUNS)
    lines = (DATA / f"ilsvrc{year}" / "synsets.tsv").read_text().splitlines()[1:]
    return nouns, nouns.nodes(line.split("\t")[1] for line in lines)


@pytest.fixture(scope="module")
def wordnet():
    return load_nouns(settings.WORDNET_NOUNS)


def pairs(nouns, found):
    return [(nouns.wnids[above], nouns.wnids[below]) for above, below in found.tolist()]


def test_coverage_by_hand():
    nouns = nouns_of(BY_HAND)
    classes = nouns.nodes(["cat", "husky", "pug", "toydog"])
    counts = dict(zip(nouns.wnids, count_at_or_below(nouns, classes).tolist(), strict=True))
    several = {"thing": 4, "animal": 4, "dog": 3, "cat": 1, "husky": 1, "pug": 1, "toy": 1, "toydog": 1}
    assert counts == several | {"horse": 0, "vehicle": 0}
    # Of the nodes at depths 1 and 2, animal, dog and toy have two nouns or more at or below them; toy has one class.
    asked = Constraints(n_min=2, d_low=1, d_high=2)
    assert [nouns.wnids[node] for node in coverable_nodes(nouns, choosable(nouns), asked)] == ["animal", "dog", "toy"]
    found = coverage(nouns, classes, asked)
    assert (found.covered, found.coverable, found.share) == (2, 3, 2 / 3)


def test_a_pool_narrows_what_could_be_covered():
    nouns = nouns_of(BY_HAND)
    pool = nouns.nodes(["cat", "dog", "toydog"])
    found = coverage(nouns, nouns.nodes(["cat"]), Constraints(n_min=2, d_low=1, d_high=2), pool)
    assert (found.covered, found.coverable) == (0, 2)  # animal and dog


def test_where_nothing_could_be_covered_the_share_is_0():
    nouns = nouns_of(BY_HAND)
    assert coverage(nouns, choosable(nouns), Constraints(n_min=99)).share == 0


def test_classes_above_others_are_found_by_hand():
    nouns = nouns_of(BY_HAND)
    classes = nouns.nodes(["pug", "dog", "toy", "toydog", "cat"])
    assert sorted(pairs(nouns, ancestors_among(nouns, classes))) == [
        ("dog", "pug"),
        ("dog", "toydog"),
        ("toy", "toydog"),
    ]
    assert [nouns.wnids[node] for node in lowest(nouns, classes)] == ["cat", "pug", "toydog"]


def test_a_report_of_no_classes():
    nouns = nouns_of(BY_HAND)
    empty = report(nouns, np.empty(0, np.int32))
    assert (empty.classes, empty.coverage.covered, len(empty.ancestors), empty.depths, empty.near) == (0, 0, 0, [], [])


@pytest.mark.parametrize("wrong", [(0, 1, 2), (1, -1, 2), (1, 3, 2)])
def test_constraints_that_contradict_each_other_are_refused(wrong):
    with pytest.raises(ConstraintsInvalid):
        Constraints(*wrong)


@examples(max_examples=200, deadline=None)
@given(graphs_with_classes(), st.integers(1, 3), st.integers(0, 3), st.integers(0, 3))
def test_coverage_is_that_of_the_definition(drawn, n_min, d_low, extra):
    parents, chosen = drawn
    nouns, asked = nouns_of(parents), Constraints(n_min, d_low, d_low + extra)

    def count(node, among):
        return sum(node in up(parents, each) for each in among)

    band = [node for node in parents if d_low <= depth(parents, node) <= d_low + extra]
    coverable = [node for node in band if count(node, parents) >= n_min]
    covered = [node for node in coverable if count(node, chosen) >= n_min]
    found = coverage(nouns, nouns.nodes(chosen), asked)
    assert (found.covered, found.coverable) == (len(covered), len(coverable))


@examples(max_examples=200, deadline=None)
@given(graphs_with_classes())
def test_ancestors_and_the_lowest_are_those_of_the_definition(drawn):
    parents, chosen = drawn
    nouns = nouns_of(parents)
    expected = sorted((above, node) for node in chosen for above in up(parents, node) - {node} if above in chosen)
    assert sorted(pairs(nouns, ancestors_among(nouns, nouns.nodes(chosen)))) == expected
    above = {pair[0] for pair in expected}
    assert [nouns.wnids[node] for node in lowest(nouns, nouns.nodes(chosen))] == sorted(set(chosen) - above)


@examples(max_examples=100, deadline=None)
@given(graphs_with_classes())
def test_depths_are_those_of_the_definition(drawn):
    parents, chosen = drawn
    nouns = nouns_of(parents)
    depths = report(nouns, nouns.nodes(chosen)).depths
    found = [each for each, times in enumerate(depths) for _ in range(times)]
    assert found == sorted(depth(parents, each) for each in chosen)


@pytest.mark.oracle
@pytest.mark.parametrize("year", [2010, 2012])
def test_no_class_of_ilsvrc_is_an_ancestor_of_another(year):
    nouns, classes = ilsvrc(year)
    assert len(ancestors_among(nouns, classes)) == 0
    assert len(lowest(nouns, classes)) == 1000


@pytest.mark.oracle
def test_the_report_on_ilsvrc_2012():
    nouns, classes = ilsvrc(2012)
    found = report(nouns, classes)
    assert found.classes == sum(found.depths) == 1000
    assert (found.coverage.covered, found.coverage.coverable) == (102, 5228)
    assert found.depths == [0, 0, 0, 0, 2, 5, 18, 64, 149, 210, 130, 148, 97, 73, 69, 20, 12, 3]
    named = {(nouns.words(pair.first), nouns.words(pair.second)) for pair in found.near}
    # The pairs that the field tells of: two cranes, two maillots, two kinds of sunglasses, missile twice.
    assert {
        ("crane", "crane"),
        ("maillot", "maillot, tank suit"),
        ("sunglass", "sunglasses, dark glasses, shades"),
        ("missile", "projectile, missile"),
    } <= named
    assert len(found.near) == 24


def test_all_of_wordnet_is_reported(wordnet):
    found = report(wordnet, np.arange(len(wordnet), dtype=np.int32))
    assert found.coverage.covered == found.coverage.coverable == 5228
    assert sum(found.depths) == 82_115
