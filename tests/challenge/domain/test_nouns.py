"""The hierarchy for pages agrees with nltk where its package is installed, and with hand-drawn graphs everywhere."""

import gzip
import random

import pytest
from django.conf import settings

from challenge.curation import wordnet
from challenge.domain.nouns import HierarchyInvalid, load_nouns, parse_nouns

# entity > {thing > {cup, tool > {hammer, cup too}}, person > Ada (an individual)}
TREE = """\
00000001\tentity\t
00000002\tthing,object\t00000001
00000003\ttool\t00000002
00000004\tcup\t00000002,00000003
00000005\tclaw_hammer\t00000003
00000006\tperson\t00000001
00000007\tAda\ti00000006
"""
UNSORTED = "00000002\tthing\t\n00000001\tentity\t\n"


@pytest.fixture
def tree():
    return parse_nouns(TREE)


@pytest.fixture(scope="module")
def wordnet_nouns():
    return load_nouns(settings.WORDNET_NOUNS)


@pytest.fixture(scope="module")
def sampled():
    """nltk's reader and 400 nouns at random."""
    try:
        folder = wordnet.find_dict()
    except wordnet.WordNetMissing:
        pytest.skip("no WordNet package on this machine")
    with wordnet.open_reader(folder) as reader:
        synsets = sorted(reader.all_eng_synsets(pos="n"), key=lambda synset: synset.offset())
        yield random.Random(7).sample(synsets, 400)


def names(nouns, nodes):
    return [nouns.wnids[node] for node in nodes]


def wnid_of(synset):
    return f"n{synset.offset():08d}"


def test_a_noun_knows_its_words_parents_and_children(tree):
    cup = tree.find("n00000004")
    assert tree.words(tree.find("n00000002")) == "thing, object"
    assert tree.lemmas(tree.find("n00000005")) == ["claw hammer"]
    assert names(tree, tree.parents[cup]) == ["n00000002", "n00000003"]
    assert names(tree, tree.children[tree.find("n00000002")]) == ["n00000003", "n00000004"]


def test_depth_is_the_shortest_way_up(tree):
    assert tree.depths.tolist() == [0, 1, 2, 2, 3, 1, 2]


def test_ancestors_and_descendants_count_a_noun_once_however_many_ways_lead_to_it(tree):
    assert names(tree, tree.ancestors[3]) == ["n00000001", "n00000002", "n00000003", "n00000004"]
    assert names(tree, tree.descendants[1]) == ["n00000002", "n00000003", "n00000004", "n00000005"]


def test_all_ways_from_the_root_shortest_first(tree):
    ways = [names(tree, path) for path in tree.paths(3)]
    assert ways == [["n00000001", "n00000002", "n00000004"], ["n00000001", "n00000002", "n00000003", "n00000004"]]
    assert len(tree.paths(3, most=1)) == 1


def test_a_subtree_has_no_individuals_and_a_noun_above_them_alone_is_a_leaf(tree):
    assert names(tree, tree.subtree(tree.find("n00000006"))) == ["n00000006"]
    assert names(tree, tree.leaves(0)) == ["n00000004", "n00000005", "n00000006"]
    assert tree.instance.tolist() == [False] * 6 + [True]


def test_an_unknown_wnid_is_not_found(tree):
    assert tree.find("n00000000") is None
    assert tree.find("n99999999") is None
    with pytest.raises(KeyError, match="n99999999"):
        tree.nodes(["n00000001", "n99999999"])


def test_names_of_other_trees_stand_in_the_fourth_cell():
    tree = parse_nouns("00000001\tanimal\t\tanimal\n00000002\tNorwegian_dog\t00000001\tdog-7\n")
    assert tree.find("dog-7") == 1
    assert tree.words(1) == "Norwegian dog"


@pytest.mark.parametrize("text", ["", "00000001\n", "00000001\tentity\n", "00000001\tentity\t00000009\n", UNSORTED])
def test_what_is_no_compiled_hierarchy_is_refused(text, tmp_path):
    with pytest.raises(HierarchyInvalid):
        parse_nouns(text)
    (tmp_path / "nouns.gz").write_bytes(gzip.compress(text.encode())[:-3])
    with pytest.raises(HierarchyInvalid, match=r"nouns\.gz is not a compiled hierarchy"):
        load_nouns(tmp_path / "nouns.gz")


def test_all_nouns_of_wordnet_hang_on_entity(wordnet_nouns):
    assert len(wordnet_nouns) == 82_115
    assert wordnet_nouns.depths.min() == 0
    assert wordnet_nouns.words(int(wordnet_nouns.depths.argmin())) == "entity"
    assert len(wordnet_nouns.descendants[0]) == 82_115


def test_words_parents_and_children_are_nltks(wordnet_nouns, sampled):
    for synset in sampled:
        node = wordnet_nouns.find(wnid_of(synset))
        above = synset.hypernyms() + synset.instance_hypernyms()
        below = synset.hyponyms() + synset.instance_hyponyms()
        assert wordnet_nouns.lemmas(node) == [lemma.replace("_", " ") for lemma in synset.lemma_names()]
        assert sorted(names(wordnet_nouns, wordnet_nouns.parents[node])) == sorted(map(wnid_of, above))
        assert names(wordnet_nouns, wordnet_nouns.children[node]) == sorted(map(wnid_of, below))


def test_depths_ancestors_and_ways_are_nltks(wordnet_nouns, sampled):
    for synset in sampled:
        node = wordnet_nouns.find(wnid_of(synset))
        above = {wnid_of(each) for path in synset.hypernym_paths() for each in path}
        paths = {tuple(map(wnid_of, path)) for path in synset.hypernym_paths()}
        assert wordnet_nouns.depths[node] == synset.min_depth()
        assert set(names(wordnet_nouns, wordnet_nouns.ancestors[node])) == above
        assert {tuple(names(wordnet_nouns, path)) for path in wordnet_nouns.paths(node, most=1000)} == paths
