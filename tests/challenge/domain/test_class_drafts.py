import gzip
import io

import pytest
from django.conf import settings

from challenge.domain.class_drafts import (
    ChosenClasses,
    add_classes,
    chosen,
    classes_of,
    discard,
    draft_of,
    freeze_classes,
    make_taxonomy,
    read_chosen,
    remove_classes,
    replace_classes,
)
from challenge.domain.hidden_synsets import hide
from challenge.domain.tabular import TableRefused
from challenge.domain.taxonomies import ClassesRefused, create_taxonomy, read_classes
from challenge.enums import ClassHierarchy
from challenge.models import AuditEvent, Taxonomy
from tests.factories import CLASSES, NOW, make_phase, make_submission, make_task, make_user
from tests.oracle import DATA

pytestmark = pytest.mark.django_db
KIT_FOX, SETTER, DOG = "n02119789", "n02100735", "n02084071"


@pytest.fixture
def task():
    return make_task(taxonomy=None)


def read(text):
    return read_chosen(io.BytesIO(text.encode()))


def present(task):
    return chosen(draft_of(task)).wnids


def test_nouns_are_added_in_order_and_once(task):
    assert add_classes(task, [SETTER, KIT_FOX], now=NOW) == 2
    assert add_classes(task, [KIT_FOX, DOG, DOG], now=NOW) == 1
    assert present(task) == [SETTER, KIT_FOX, DOG]


def test_classes_are_numbered_in_order_and_have_wordnets_words(task):
    add_classes(task, [SETTER, KIT_FOX], now=NOW)
    assert chosen(draft_of(task)).numbered() == [
        (1, SETTER, "English setter"),
        (2, KIT_FOX, "kit fox, Vulpes macrotis"),
    ]


def test_given_ids_and_words_stay_and_others_count_on_from_the_highest(task):
    replace_classes(task, read(f"id\twnid\twords\n7\t{SETTER}\tmy setter\n3\t{KIT_FOX}\t\n"), now=NOW)
    add_classes(task, [DOG], now=NOW)
    assert chosen(draft_of(task)).numbered() == [
        (7, SETTER, "my setter"),
        (3, KIT_FOX, "kit fox, Vulpes macrotis"),
        (8, DOG, "dog, domestic dog, Canis familiaris"),
    ]


def test_what_is_removed_leaves_no_gap_among_chosen_ones(task):
    add_classes(task, [SETTER, KIT_FOX, DOG], now=NOW)
    assert remove_classes(task, [KIT_FOX, "n00001740"], now=NOW) == 1
    assert [number for number, _, _ in chosen(draft_of(task)).numbered()] == [1, 2]
    discard(task)
    assert present(task) == []


def test_hidden_and_unknown_synsets_are_refused_and_nothing_is_added(task):
    hide(KIT_FOX, reason="", now=NOW)
    with pytest.raises(ClassesRefused, match=KIT_FOX):
        add_classes(task, [SETTER, KIT_FOX], now=NOW)
    with pytest.raises(ClassesRefused, match="n99999999 is no noun"):
        add_classes(task, [SETTER, "n99999999"], now=NOW)
    with pytest.raises(ClassesRefused, match=KIT_FOX):
        read(f"1\t{KIT_FOX}\n")
    assert present(task) == []


def test_a_draft_has_a_limit(task, monkeypatch):
    monkeypatch.setattr("challenge.domain.class_drafts.MOST_CLASSES", 1)
    with pytest.raises(ClassesRefused, match="1 classes; this would be 2"):
        add_classes(task, [SETTER, KIT_FOX], now=NOW)


def test_an_imported_wnid_that_wordnet_lacks_is_refused_with_its_row():
    with pytest.raises(ClassesRefused, match="Row 3, column wnid: 'n99999999' is no noun of WordNet") as refused:
        read(f"id\twnid\n1\t{KIT_FOX}\n2\tn99999999\n3\tdog\n")
    assert "Row 4" in str(refused.value)


def test_names_that_are_no_wnids_make_a_list_without_a_hierarchy(task):
    digits = read("0\tzero\n1\tone\n")
    assert digits.hierarchy == ClassHierarchy.NONE
    assert digits.nouns is None
    replace_classes(task, digits, now=NOW)
    with pytest.raises(ClassesRefused, match="no noun of the hierarchy"):
        add_classes(task, [DOG], now=NOW)
    taxonomy = freeze_classes(task, digits, name="Digits", now=NOW)
    assert not taxonomy.hierarchy
    assert read_classes(taxonomy) == [(0, "zero", ""), (1, "one", "")]


def test_freezing_makes_a_taxonomy_sets_it_and_ends_the_draft(task):
    actor = make_user()
    add_classes(task, [wnid for _, wnid, _ in CLASSES[:2]], now=NOW)
    taxonomy = freeze_classes(task, chosen(draft_of(task)), name="Two", now=NOW, actor=actor)
    task.refresh_from_db()
    assert task.taxonomy == taxonomy
    assert draft_of(task) is None
    same = create_taxonomy(name="x", classes=CLASSES[:2], hierarchy=settings.WORDNET_NOUNS, now=NOW)
    assert same == taxonomy
    assert AuditEvent.objects.filter(verb="task.changed", actor=actor).exists()


def test_an_empty_draft_cannot_be_frozen(task):
    with pytest.raises(ClassesRefused, match="at least one class"):
        freeze_classes(task, ChosenClasses([]), name="None", now=NOW)


def test_a_task_with_submissions_keeps_its_classes(rings, time_machine):
    time_machine.move_to(NOW, tick=False)
    phase = make_phase()
    make_submission(phase)
    task, before = phase.task, phase.task.taxonomy
    with pytest.raises(ClassesRefused, match="Copy the task or the edition"):
        freeze_classes(task, read(f"1\t{DOG}\n"), name="Other", now=NOW)
    task.refresh_from_db()
    assert task.taxonomy == before
    assert freeze_classes(task, classes_of(before), name="The same", now=NOW) == before


def test_a_class_hidden_after_it_was_chosen_is_refused_when_it_is_frozen(task):
    add_classes(task, [SETTER], now=NOW)
    hide(SETTER, reason="", now=NOW)
    with pytest.raises(ClassesRefused, match="hidden"):
        freeze_classes(task, chosen(draft_of(task)), name="x", now=NOW)
    assert not Taxonomy.objects.filter(name="x").exists()
    assert present(task) == [SETTER]


def test_a_frozen_list_is_the_beginning_of_a_draft(task):
    frozen = create_taxonomy(name="x", classes=CLASSES, hierarchy=settings.WORDNET_NOUNS, now=NOW)
    again = classes_of(frozen)
    assert again.hierarchy == ClassHierarchy.WORDNET
    assert make_taxonomy(again, name="y", now=NOW) == frozen


def test_a_tree_of_its_own_is_frozen_with_its_hierarchy_and_comes_back(task):
    tree = read("id\twnid\twords\tparent\n\tanimal\t\t\n1\tdog\t\tanimal\n2\tcat\tbig cat\tanimal\n")
    replace_classes(task, tree, now=NOW)
    assert chosen(draft_of(task)) == tree
    add_classes(task, ["animal"], now=NOW)
    taxonomy = freeze_classes(task, chosen(draft_of(task)), name="Animals", now=NOW)
    with taxonomy.hierarchy.open("rb") as file:
        assert gzip.decompress(file.read()).decode() == tree.tree
    assert read_classes(taxonomy) == [(1, "dog", "dog"), (2, "cat", "big cat"), (3, "animal", "animal")]
    assert classes_of(taxonomy).tree == tree.tree


def test_what_is_no_table_is_refused():
    with pytest.raises(TableRefused, match="UTF-8"):
        read_chosen(io.BytesIO(b"\xff\xfe\x00"))


@pytest.mark.oracle
@pytest.mark.parametrize("year", [2010, 2012])
def test_the_classes_of_ilsvrc_are_imported_whole(task, year):
    path = DATA / f"ilsvrc{year}" / "synsets.tsv"
    with path.open("rb") as file:
        classes = read_chosen(file)
    replace_classes(task, classes, now=NOW)
    taxonomy = freeze_classes(task, chosen(draft_of(task)), name=f"ILSVRC {year}", now=NOW)
    lines = [line.split("\t")[:3] for line in path.read_text().splitlines()[1:]]
    assert [[str(number), wnid, words] for number, wnid, words in read_classes(taxonomy)] == lines


@pytest.mark.oracle
def test_without_words_ilsvrc_2012_gets_those_of_its_kit():
    lines = [line.split("\t")[:3] for line in (DATA / "ilsvrc2012" / "synsets.tsv").read_text().splitlines()[1:]]
    bare = read("".join(f"{number}\t{wnid}\n" for number, wnid, _ in lines))
    filled = [words for _, _, words in bare.numbered()]
    different = [(ours, theirs) for ours, (_, _, theirs) in zip(filled, lines, strict=True) if ours != theirs]
    assert different == []


def test_a_file_that_comes_while_classes_are_frozen_is_not_left_without_its_classes(rings, time_machine, monkeypatch):
    time_machine.move_to(NOW, tick=False)
    phase = make_phase()
    make_submission(phase)
    monkeypatch.setattr("challenge.domain.class_drafts.has_submissions", lambda _task: False)
    with pytest.raises(ClassesRefused, match="scored by a live Release"):
        freeze_classes(phase.task, read(f"1\t{DOG}\n"), name="Other", now=NOW)
