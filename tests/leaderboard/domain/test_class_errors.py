"""Errors summed up a tree of classes: against slow references, and what holds for every tree."""

import pytest
from hypothesis import given

from leaderboard.domain.class_errors import class_errors
from tests.factories.leaderboard import NODES

from .trees import above, classes_below, scored_trees

TREE = {"classes": [], "nodes": NODES}
DETAIL = {
    "metric": "flat_error",
    "classes": [[2, 1, 1], [2, 0, 0], [2, 2, 1], [2, 1, 0], [2, 1, 0], [4, 1, 0]],
    "confusions": [[0, 4, 3], [4, 0, 2], [0, 5, 1], [2, 3, 1]],
    "slices": {},
}
PRECISIONS = {"metric": "per_class_ap", "classes": [[0.5], [1.0], [None], [0.25], [None], [0.0]], "confusions": []}


@pytest.fixture
def errors():
    return class_errors(TREE, DETAIL)


@given(scored_trees())
def test_each_concept_has_the_sums_over_the_classes_below_it(scored):
    tree, detail = scored
    for concept in class_errors(tree, detail).concepts:
        below = [detail["classes"][each] for each in classes_below(tree, concept.place)]
        assert concept.classes == len(below)
        assert concept.images == sum(each[0] for each in below)
        assert concept.wrong == tuple(sum(each[k] for each in below) for k in (1, 2, 3))


@given(scored_trees())
def test_the_root_has_all_classes_and_children_have_what_their_parent_has(scored):
    tree, detail = scored
    errors = class_errors(tree, detail)
    assert errors.root.classes == len(tree["classes"])
    for concept in errors.concepts:
        own = detail["classes"][concept.class_place][0] if concept.class_place is not None else 0
        assert concept.images == own + sum(child.images for child in errors.children(concept))


@given(scored_trees())
def test_the_lowest_common_ancestor_is_above_both_and_none_above_both_is_lower(scored):
    tree, detail = scored
    errors = class_errors(tree, detail)
    for one in errors.concepts:
        for other in errors.concepts:
            found = errors.common_ancestor(one, other)
            both = [place for place in above(tree, one.place) if place in above(tree, other.place)]
            assert found.place == both[0]
            assert errors.common_ancestor(other, one) is found


@given(scored_trees())
def test_a_path_leads_from_the_root_to_the_concept_a_step_at_a_time(scored):
    tree, detail = scored
    errors = class_errors(tree, detail)
    for concept in errors.concepts:
        assert [each.place for each in errors.path(concept)] == above(tree, concept.place)[::-1]


@given(scored_trees())
def test_the_classes_below_a_concept_are_listed_once_each(scored):
    tree, detail = scored
    errors = class_errors(tree, detail)
    for concept in errors.concepts:
        found = [each.class_place for each in errors.classes_below(concept)]
        assert sorted(found) == sorted(classes_below(tree, concept.place))


def test_an_error_is_the_share_of_images_and_unknown_without_images(errors):
    canine = errors.named("n02083346")
    assert (canine.images, canine.wrong) == (8, (4, 2))
    assert (canine.error(1), canine.error(2)) == (0.5, 0.25)
    empty = class_errors(TREE, DETAIL | {"classes": [[0, 0, 0]] * 6})
    assert empty.root.error(1) is None


def test_of_ap_a_concept_has_the_mean_over_the_classes_that_have_one():
    errors = class_errors(TREE, PRECISIONS)
    assert errors.is_ap
    assert errors.named("n02083346").ap == 0.75
    assert errors.root.ap == pytest.approx((0.5 + 1.0 + 0.25 + 0.0) / 4)
    assert errors.named("n02110185").ap is None
    assert errors.together([errors.named("n02083346"), errors.named("n02123045")], 0) == 0.5


def test_confusions_are_named_with_the_concept_that_parts_them(errors):
    told = [
        (*(errors.concepts[place].words for place in (pair.true, pair.taken_for, pair.above)), pair.images)
        for pair in errors.confusions()
    ]
    assert told == [
        ("kit fox, Vulpes macrotis", "Arctic fox", "canine, canid", 3),
        ("Arctic fox", "kit fox, Vulpes macrotis", "canine, canid", 2),
        ("kit fox, Vulpes macrotis", "tabby cat", "carnivore", 1),
        ("Siberian husky", "dumbbell", "entity", 1),
    ]
    fox = errors.named("n02119789")
    assert [pair.images for pair in errors.taken_for(fox)] == [3, 1]
    assert [pair.images for pair in errors.mistaken(fox)] == [2]
    assert errors.taken_for(errors.named("n02083346")) == []


def test_concepts_are_found_by_word_and_by_wnid_classes_first(errors):
    assert [each.words for each in errors.find("FOX")] == ["kit fox, Vulpes macrotis", "Arctic fox"]
    assert [each.words for each in errors.find("ca")] == ["tabby cat", "carnivore", "canine, canid"]
    assert [each.words for each in errors.find(" N02123045 ")] == ["tabby cat"]
    assert errors.find("  ") == []
    assert errors.find("n0212") == []


def test_where_images_have_several_labels_nothing_is_known_by_class():
    assert class_errors(TREE, DETAIL | {"classes": []}) is None
