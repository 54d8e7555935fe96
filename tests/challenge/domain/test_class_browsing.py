import pytest
from django.conf import settings

from challenge.domain.class_browsing import Browser, Part, wnids_of
from challenge.domain.class_drafts import ChosenClasses
from challenge.domain.hidden_synsets import hide
from challenge.domain.nouns import load_nouns
from challenge.domain.taxonomies import ClassesRefused
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DOG, DALMATIAN, LIVER_SPOTTED = "n02084071", "n02110341", "n02110532"


@pytest.fixture
def nouns():
    return load_nouns(settings.WORDNET_NOUNS)


@pytest.fixture
def browse(nouns, tmp_path):
    def browser(*chosen):
        return Browser(nouns, ChosenClasses([[None, wnid, ""] for wnid in chosen]), tmp_path / "glosses.tsv")

    return browser


def test_a_card_tells_what_is_above_below_and_chosen(browse):
    card = browse(LIVER_SPOTTED).card(DALMATIAN)
    assert card.synset.words == "dalmatian, coach dog, carriage dog"
    assert card.synset.name == "dalmatian"
    assert (card.synset.below, card.synset.leaves, card.synset.chosen) == (1, 1, 1)
    assert [parent.wnid for parent in card.parents] == [DOG]
    assert [(child.wnid, child.is_class) for child in card.children] == [(LIVER_SPOTTED, True)]
    assert [path[0].words for path in card.paths] == ["entity", "entity"]


def test_children_are_by_their_words_and_counted(browse):
    card = browse().card(DOG)
    words = [child.words.casefold() for child in card.children]
    assert words == sorted(words)
    assert card.child_count == len(words) == 18


def test_very_many_children_are_cut(browse, monkeypatch):
    monkeypatch.setattr("challenge.domain.class_browsing.MOST_CHILDREN", 3)
    card = browse().card(DOG)
    assert (len(card.children), card.child_count) == (3, 18)


def test_hidden_synsets_are_in_no_list(browse):
    hide(DALMATIAN, reason="", now=NOW)
    browser = browse()
    assert browser.card(DALMATIAN) is None
    assert DALMATIAN not in [child.wnid for child in browser.card(DOG).children]
    assert DALMATIAN not in [synset.wnid for path in browser.card(LIVER_SPOTTED).paths for synset in path]
    assert DALMATIAN not in [synset.wnid for synset in browser.found("dalmatian").synsets]


def test_a_search_is_counted_and_cut(browse):
    found = browse().found("dog")
    assert found.count > 100
    assert len(found.synsets) == 30
    assert found.synsets[0].wnid == DOG


def test_browsing_begins_at_the_roots(browse):
    assert [root.words for root in browse().roots()] == ["entity"]


def test_parts_of_a_synset(nouns):
    assert wnids_of(nouns, DALMATIAN, Part.ONE) == [DALMATIAN]
    assert wnids_of(nouns, DALMATIAN, Part.LEAVES) == [LIVER_SPOTTED]
    assert wnids_of(nouns, DALMATIAN, Part.ALL) == [DALMATIAN, LIVER_SPOTTED]
    for where in (nouns, None):
        with pytest.raises(ClassesRefused, match="no noun of the hierarchy"):
            wnids_of(where, "n99999999", Part.ALL)
