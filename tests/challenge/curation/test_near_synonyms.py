import pytest

from challenge.curation.near_synonyms import near_synonyms
from tests.challenge.curation.graphs import nouns_of

FAMILY = {"thing": [], "tool": ["thing"], "a": ["tool"], "b": ["tool"], "c": ["thing"]}


def found(lemmas, classes=("a", "b", "c"), parents=FAMILY):
    nouns = nouns_of(parents, lemmas)
    return [(nouns.wnids[x], nouns.wnids[y], shared) for x, y, shared in near_synonyms(nouns, nouns.nodes(classes))]


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("crane", "crane", "crane"),
        ("crane,Grus", "lifter,Crane", "crane"),
        ("T-shirt", "t_shirt,jersey", "t shirt"),
        ("sunglass", "dark_glasses,sunglasses", "sunglasses"),
        ("boots", "boot", "boots"),
        ("café", "Cafe", "cafe"),
    ],
)
def test_classes_with_a_lemma_in_common_are_near_wherever_they_stand(one, other, shared):
    assert found({"a": one, "b": "saw", "c": other}) == [("a", "c", shared)]


def test_siblings_with_most_words_in_common_are_near():
    assert found({"a": "Pembroke,Pembroke_Welsh_corgi", "b": "Cardigan,Cardigan_Welsh_corgi", "c": "saw"}) == [
        ("a", "b", "corgi welsh")
    ]


def test_siblings_with_few_words_in_common_are_not():
    assert found({"a": "Norfolk_terrier", "b": "Norwich_terrier", "c": "saw"}) == []


def test_words_in_common_are_not_enough_without_a_common_parent():
    assert found({"a": "Pembroke_Welsh_corgi", "b": "saw", "c": "Cardigan_Welsh_corgi"}) == []


def test_only_classes_count():
    assert found({"a": "crane", "b": "crane", "c": "saw"}, classes=("a", "c")) == []


def test_a_word_of_very_many_siblings_tells_nothing():
    parents = {"genus": []} | {f"g{number:02d}": ["genus"] for number in range(25)}
    lemmas = {f"g{number:02d}": f"genus_{chr(97 + number)}" for number in range(25)}
    assert found(lemmas, classes=list(lemmas), parents=parents) == []
