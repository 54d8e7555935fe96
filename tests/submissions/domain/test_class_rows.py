"""Classes as lists show them, with the heights that the development kit of 2012 gives."""

import csv

import pytest
from django.conf import settings

from challenge.domain.hidden_synsets import hide
from challenge.domain.taxonomies import create_taxonomy
from submissions.domain.class_rows import ClassRows
from tests.factories import CLASSES, NOW
from tests.oracle import DATA

pytestmark = pytest.mark.django_db


def taxonomy_of(classes=CLASSES, hierarchy=settings.WORDNET_NOUNS):
    return create_taxonomy(name="Some", classes=classes, hierarchy=hierarchy, now=NOW)


@pytest.mark.oracle
def test_classes_have_the_numbers_words_and_heights_of_the_development_kit_of_2012():
    with (DATA / "ilsvrc2012" / "synsets.tsv").open(encoding="utf-8", newline="") as file:
        told = [
            (int(row["ilsvrc2012_id"]), row["wnid"], row["words"], int(row["wordnet_height"]))
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    rows = ClassRows(taxonomy_of([row[:3] for row in told]))[:]
    assert len({row.height for row in rows}) > 1
    assert [(row.id, row.wnid, row.words, row.height) for row in rows] == told


def test_a_class_above_others_is_as_high_as_the_longest_way_down():
    # kit fox and the others have nothing below them; a setter stands right above its three kinds.
    rows = ClassRows(taxonomy_of([(1, "n02119789", "kit fox"), (2, "n02100399", "setter")]))[:]
    assert [row.height for row in rows] == [0, 1]


def test_without_a_hierarchy_there_are_no_heights():
    assert {row.height for row in ClassRows(taxonomy_of(hierarchy=None))[:]} == {None}


def test_a_definition_stands_beside_its_class_where_one_is_known(tmp_path, settings):
    settings.WORDNET_GLOSSES = tmp_path / "glosses.tsv"
    settings.WORDNET_GLOSSES.write_text("n02100735\tan English breed\nn02119789\tsmall grey fox\n")
    assert [row.gloss for row in ClassRows(taxonomy_of())[:3]] == ["small grey fox", "an English breed", ""]


def test_what_organizers_hide_has_neither_words_nor_a_definition(tmp_path, settings):
    settings.WORDNET_GLOSSES = tmp_path / "glosses.tsv"
    settings.WORDNET_GLOSSES.write_text("n02100735\tan English breed\n")
    rows = ClassRows(taxonomy_of())
    hide("n02100735", reason="unkind", now=NOW)
    assert [(row.words, row.gloss) for row in rows[1:3]] == [("(hidden)", ""), ("Siberian husky", "")]


def test_a_slice_is_a_part_of_the_list_and_its_length_is_that_of_the_whole():
    rows = ClassRows(taxonomy_of())
    assert [row.id for row in rows[4:99]] == [5, 6]
    assert rows[6:9] == []
    assert len(rows) == 6
