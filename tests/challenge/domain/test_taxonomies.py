import gzip

import pytest
from django.conf import settings

from challenge.domain.hidden_synsets import hide
from challenge.domain.taxonomies import ClassesRefused, create_taxonomy, read_classes
from challenge.models import Taxonomy
from tests.factories import CLASSES, NOW

pytestmark = pytest.mark.django_db


def make(classes=CLASSES, name="Six classes", hierarchy=settings.WORDNET_NOUNS) -> Taxonomy:
    return create_taxonomy(name=name, classes=classes, hierarchy=hierarchy, now=NOW)


def test_classes_come_back_in_their_order():
    backwards = CLASSES[::-1]
    assert read_classes(make(backwards)) == backwards


def test_words_may_have_any_character_that_a_line_can():
    classes = [(1, "n02119789", 'the "kit" fox, Vulpes macrotis'), (2, "n02100735", "café, naïve ☃"), (3, "n1", "")]
    assert read_classes(make(classes)) == classes


def test_the_hierarchy_is_kept_byte_by_byte():
    taxonomy = make()
    with taxonomy.hierarchy.open("rb") as file:
        assert file.read() == settings.WORDNET_NOUNS.read_bytes()


def test_classes_need_no_hierarchy():
    taxonomy = make(hierarchy=None)
    assert not taxonomy.hierarchy
    assert taxonomy.class_count == len(CLASSES)
    assert read_classes(taxonomy) == CLASSES


def test_the_same_classes_and_hierarchy_are_the_same_taxonomy():
    assert make(name="One") == make(name="Another")
    assert Taxonomy.objects.count() == 1


def test_another_packing_of_the_same_hierarchy_is_the_same_taxonomy(tmp_path):
    repacked = tmp_path / "nouns.tsv.gz"
    repacked.write_bytes(gzip.compress(gzip.decompress(settings.WORDNET_NOUNS.read_bytes()), compresslevel=1))
    assert make() == make(hierarchy=repacked)


def test_a_hierarchy_may_come_as_bytes():
    assert make() == make(hierarchy=settings.WORDNET_NOUNS.read_bytes())


def test_a_hidden_synset_is_refused_by_its_wnid():
    hide(CLASSES[1][1], reason="", now=NOW)
    with pytest.raises(ClassesRefused, match=f"hidden on this site.*{CLASSES[1][1]}"):
        make()
    assert not Taxonomy.objects.exists()


@pytest.mark.parametrize(
    "classes",
    [CLASSES[:-1], CLASSES[::-1], [*CLASSES[:-1], (6, "n02123045", "tabby")], [*CLASSES[:-1], (9, *CLASSES[-1][1:])]],
)
def test_any_change_of_the_list_is_another_taxonomy(classes):
    assert make(classes).digest != make().digest


def test_another_hierarchy_is_another_taxonomy(tmp_path):
    other = tmp_path / "nouns.tsv.gz"
    other.write_bytes(gzip.compress(b"n02119789\tkit fox\t\n"))
    assert len({make().digest, make(hierarchy=other).digest, make(hierarchy=None).digest}) == 3


@pytest.mark.parametrize(
    ("classes", "told"),
    [
        ([], "at least one class"),
        ([(1, "n1", "a"), (1, "n2", "b")], "the id 1 2 times"),
        ([(1, "n1", "a"), (2, "n1", "b"), (3, "n1", "c")], "the wnid n1 3 times"),
        ([(1, "", "a")], "The class 1"),
        ([(1, "n 1", "a")], "The class 1"),
        ([(1, "n1", "a\tb")], "The class 1"),
        ([(1, "n1", "a\nb")], "The class 1"),
        ([(1, "n1", "a\u2028b")], "The class 1"),
    ],
)
def test_a_list_that_cannot_be_is_refused_with_the_place(classes, told):
    with pytest.raises(ClassesRefused, match=told):
        make(classes)
    assert not Taxonomy.objects.exists()
