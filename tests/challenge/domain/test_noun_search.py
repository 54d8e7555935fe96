import pytest
from django.conf import settings

from challenge.curation import wordnet
from challenge.domain.noun_search import plain, search
from challenge.domain.nouns import load_nouns, parse_nouns

TREE = """\
00000001\tentity\t
00000002\tfoxglove\t00000001
00000003\tkit_fox,Vulpes_macrotis\t00000001
00000004\tArctic_fox,fox_of_snow\t00000001
00000005\ttrickster,fox\t00000001
00000006\tfox\t00000001
00000007\tcub\t00000006
00000008\tcafé_noir,naïve-drink\t00000001
00000009\tpurple_foxglove\t00000002
"""


@pytest.fixture
def found():
    nouns = parse_nouns(TREE)
    return lambda query, **also: [nouns.words(node).split(",")[0] for node in search(nouns, query, **also)]


def test_the_noun_called_exactly_so_comes_first_then_whole_words_then_beginnings(found):
    assert found("fox") == ["fox", "trickster", "kit fox", "Arctic fox", "foxglove", "purple foxglove"]


@pytest.mark.parametrize("query", ["KIT fox", "kit_fox", " kit-fox ", "n00000003", "N00000003", "vulpes"])
def test_case_and_separators_do_not_matter_and_a_wnid_finds_its_noun(found, query):
    assert found(query) == ["kit fox"]


@pytest.mark.parametrize("query", ["cafe", "CAFÉ", "naive drink", "naïve"])
def test_accents_do_not_matter(found, query):
    assert found(query) == ["café noir"]


def test_the_beginning_of_a_wnid_finds_all_that_begin_so(found):
    assert len(found("n0000000")) == 9


@pytest.mark.parametrize("query", ["", "  ", "_", "ox", "lemming", "(fox"])
def test_what_no_word_begins_with_is_not_found(found, query):
    assert found(query) == []


def test_one_letter_finds_what_begins_with_it(found):
    assert found("c") == ["cub", "café noir"]


def test_hidden_synsets_are_not_found(found):
    assert "fox" not in found("fox", hidden=frozenset({"n00000006"}))
    assert found("n00000006", hidden=frozenset({"n00000006"})) == []


def test_plain_is_what_is_compared():
    assert plain("  Crème__Brûlée-Topf ") == "creme brulee topf"


def test_every_lemma_of_nltk_is_found_exactly():
    try:
        folder = wordnet.find_dict()
    except wordnet.WordNetMissing:
        pytest.skip("no WordNet package on this machine")
    nouns = load_nouns(settings.WORDNET_NOUNS)
    with wordnet.open_reader(folder) as reader:
        for word in ("dog", "crane", "ice_cream", "Turing", "entity", "bank"):
            theirs = {f"n{synset.offset():08d}" for synset in reader.synsets(word, pos="n")}
            ours = search(nouns, word)
            exact = {nouns.wnids[node] for node in ours if plain(word) in map(plain, nouns.lemmas(node))}
            assert exact == theirs
            assert {nouns.wnids[node] for node in ours[: len(theirs)]} == theirs


def test_the_animal_comes_before_other_dogs():
    nouns = load_nouns(settings.WORDNET_NOUNS)
    assert nouns.wnids[search(nouns, "dog")[0]] == "n02084071"
