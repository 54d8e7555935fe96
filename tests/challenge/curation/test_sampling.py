import numpy as np
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from challenge.curation.sampling import SampleRefused, compare_choices, most_popular, spread
from challenge.curation.synsets import Constraints, ancestors_among, choosable, lowest
from challenge.domain.nouns import load_nouns
from tests.challenge.curation.graphs import graphs_with_classes, nouns_of
from tests.oracle import DATA

# Two kinds with three leaves each, one of them with a kind of its own.
KINDS = {
    "thing": [],
    "animal": ["thing"],
    "tool": ["thing"],
    "dog": ["animal"],
    "cat": ["animal"],
    "husky": ["dog"],
    "pug": ["dog"],
    "axe": ["tool"],
    "hammer": ["tool"],
    "saw": ["tool"],
}


@pytest.fixture(scope="module")
def wordnet():
    return load_nouns(settings.WORDNET_NOUNS)


def names(nouns, classes):
    return [nouns.wnids[node] for node in classes]


def test_the_node_that_covers_most_is_covered_first():
    nouns = nouns_of(KINDS)
    pool = lowest(nouns, choosable(nouns))
    # Two classes below dog cover dog and animal at once; below tool they cover tool alone.
    for seed in range(5):
        assert names(nouns, spread(nouns, pool, 2, Constraints(2, 1, 2), seed=seed)) == ["husky", "pug"]


def test_what_is_left_is_drawn_from_all():
    nouns = nouns_of(KINDS)
    pool = lowest(nouns, choosable(nouns))
    drawn = {tuple(names(nouns, spread(nouns, pool, 3, Constraints(2, 1, 2), seed=seed))) for seed in range(30)}
    assert all({"husky", "pug"} <= set(each) for each in drawn)
    assert len(drawn) > 1


def test_the_most_popular_are_those_with_the_highest_numbers():
    nouns = nouns_of(KINDS)
    pool = nouns.nodes(["axe", "cat", "hammer", "pug", "saw"])
    counts = {"saw": 7, "hammer": 3, "cat": 3, "thing": 99}
    assert names(nouns, most_popular(nouns, pool, 2, counts)) == ["cat", "saw"]


@pytest.mark.parametrize("count", [0, 7])
def test_more_than_there_are_is_refused(count):
    nouns = nouns_of(KINDS)
    with pytest.raises(SampleRefused, match=r"Expected 1 to 6 classes.*10 candidates 6 have no other"):
        compare_choices(nouns, choosable(nouns), count, Constraints(), seed=1)


@examples(max_examples=150, deadline=None)
@given(graphs_with_classes(least=1), st.data())
def test_every_choice_has_k_classes_of_the_candidates_none_above_another(drawn, data):
    parents, chosen = drawn
    nouns = nouns_of(parents)
    candidates = nouns.nodes(chosen)
    count = data.draw(st.integers(1, len(lowest(nouns, candidates))))
    asked = Constraints(data.draw(st.integers(1, 3)), 0, 4)
    popularity = {name: len(name) for name in chosen}
    for choice in compare_choices(nouns, candidates, count, asked, seed=3, popularity=popularity).values():
        assert len(set(choice.classes.tolist())) == count
        assert np.isin(choice.classes, candidates).all()
        assert len(ancestors_among(nouns, choice.classes)) == 0
        assert 0 <= choice.coverage.covered <= choice.coverage.coverable


def test_the_same_seed_gives_the_same_classes_and_another_seed_others(wordnet):
    pool = lowest(wordnet, wordnet.subtree(wordnet.find("n00015388")))  # animal
    first, again, other = (spread(wordnet, pool, 100, Constraints(), seed=seed) for seed in (1, 1, 2))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_hierarchical_sampling_covers_several_times_more_than_chance(wordnet, seed):
    candidates = wordnet.subtree(wordnet.find("n00001930"))  # physical entity
    choices = compare_choices(wordnet, candidates, 1000, Constraints(), seed=seed)
    assert choices["hierarchical"].coverage.covered > 5 * choices["random"].coverage.covered


@pytest.mark.oracle
def test_hierarchical_sampling_covers_more_than_the_most_popular(wordnet):
    lines = (DATA / "ilsvrc2012" / "synsets.tsv").read_text().splitlines()[1:]
    images = {line.split("\t")[1]: int(line.split("\t")[4]) for line in lines}
    candidates = wordnet.nodes(images)
    choices = compare_choices(wordnet, candidates, 300, Constraints(), seed=1, popularity=images)
    covered = {name: choice.coverage.covered for name, choice in choices.items()}
    assert covered["hierarchical"] > covered["random"]
    assert covered["hierarchical"] > covered["popular"]
    assert {choice.coverage.coverable for choice in choices.values()} == {102}
