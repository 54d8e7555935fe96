import pytest

from challenge.domain.class_browsing import Part
from challenge.domain.class_choosing import Added, add_synsets, begin_draft, draft_or_frozen, remove_synsets
from challenge.domain.class_drafts import chosen, draft_of
from challenge.domain.hidden_synsets import hide
from challenge.domain.taxonomies import ClassesRefused
from tests.factories import CLASSES, NOW, make_task

pytestmark = pytest.mark.django_db
FOX, KIT_FOX, RED_FOX, SETTER = "n02118333", "n02119789", "n02119022", "n02100735"


def present(task):
    return chosen(draft_of(task)).wnids


def test_what_two_synsets_share_is_put_in_once():
    task = make_task(taxonomy=None)
    found = add_synsets(task, [FOX, KIT_FOX, SETTER], Part.ALL, now=NOW)
    assert found == Added(added=len(present(task)), present=0, hidden=0)
    assert {FOX, KIT_FOX, RED_FOX, SETTER} <= set(present(task))
    assert add_synsets(task, [KIT_FOX, "n02084071"], Part.ONE, now=NOW) == Added(added=1, present=1, hidden=0)


def test_hidden_synsets_of_a_subtree_are_left_out_and_named_ones_refused():
    task = make_task(taxonomy=None)
    hide(KIT_FOX, reason="", now=NOW)
    assert add_synsets(task, [FOX], Part.ALL, now=NOW).hidden == 1
    assert KIT_FOX not in present(task)
    with pytest.raises(ClassesRefused):
        add_synsets(task, [KIT_FOX], Part.ONE, now=NOW)


def test_of_several_synsets_one_that_is_unknown_refuses_all():
    task = make_task(taxonomy=None)
    for part in Part:
        with pytest.raises(ClassesRefused, match="n00000000"):
            add_synsets(task, [FOX, "n00000000"], part, now=NOW)
    assert draft_of(task) is None


def test_what_is_below_a_synset_leaves_with_it():
    task = make_task(taxonomy=None)
    add_synsets(task, [FOX, SETTER], Part.ONE, now=NOW)
    add_synsets(task, [KIT_FOX], Part.ONE, now=NOW)
    assert remove_synsets(task, [FOX, KIT_FOX], Part.ALL, now=NOW) == 2
    assert present(task) == [SETTER]


def test_a_draft_begins_with_the_frozen_classes():
    task = make_task()
    assert draft_or_frozen(task).wnids == [wnid for _id, wnid, _words in CLASSES]
    begin_draft(task, now=NOW)
    remove_synsets(task, [KIT_FOX], Part.ONE, now=NOW)
    assert draft_or_frozen(task).wnids == [wnid for _id, wnid, _words in CLASSES if wnid != KIT_FOX]


def test_a_task_without_classes_has_nothing_to_begin_with():
    task = make_task(taxonomy=None)
    begin_draft(task, now=NOW)
    assert draft_of(task) is None
    assert draft_or_frozen(task).rows == []
