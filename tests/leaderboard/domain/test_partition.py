"""Where concepts stand in an icicle: what holds for every tree, and when concepts are put together."""

from itertools import pairwise

import pytest
from hypothesis import given

from leaderboard.domain.class_errors import class_errors
from leaderboard.domain.partition import partition

from .trees import scored_trees


def flat(sizes):
    """All classes right below one root, with so many images."""
    nodes = [["", "", None, 1, None], *([f"n{place}", f"c{place}", 0, 0, place] for place in range(len(sizes)))]
    detail = {"metric": "flat_error", "classes": [[size, 0] for size in sizes], "confusions": []}
    return class_errors({"classes": [], "nodes": nodes}, detail)


@given(scored_trees())
def test_a_tile_is_as_long_as_there_are_images_and_stands_within_its_parent(scored):
    errors = class_errors(*scored)
    tiles = partition(errors, errors.root)
    whole = errors.root.images or errors.root.classes
    alone = {tile.members[0].place: tile for tile in tiles if len(tile.members) == 1}
    for tile in tiles:
        size = sum(each.images if errors.root.images else each.classes for each in tile.members)
        assert tile.end - tile.start == pytest.approx(size / whole)
        for each in tile.members if tile.depth else []:
            parent = alone[each.parent]
            assert parent.start - 1e-9 <= tile.start <= tile.end <= parent.end + 1e-9
            assert tile.left == parent.right


@given(scored_trees())
def test_no_two_tiles_of_a_level_overlap(scored):
    errors = class_errors(*scored)
    tiles = partition(errors, errors.root)
    for depth in {tile.depth for tile in tiles}:
        level = sorted((tile.start, tile.end) for tile in tiles if tile.depth == depth)
        assert all(before[1] <= after[0] + 1e-9 for before, after in pairwise(level))


def test_small_siblings_become_one_tile_and_larger_ones_come_first():
    errors = flat([1, 600, 2, 400])
    first, second, rest = partition(errors, errors.root)[1:]
    assert [first.members[0].images, second.members[0].images] == [600, 400]
    assert sorted(each.images for each in rest.members) == [1, 2]


def test_there_are_never_more_tiles_than_may_be():
    errors = flat([1] * 100)
    assert len(partition(errors, errors.root)) == 101
    assert len(partition(errors, errors.root, most=40)) <= 40


def test_without_images_classes_count_and_without_both_nothing_is_below():
    precisions = {"metric": "per_class_ap", "classes": [[0.5], [None]], "confusions": []}
    nodes = [["", "", None, 1, None], ["a", "a", 0, 0, 0], ["b", "b", 0, 0, 1]]
    errors = class_errors({"classes": [], "nodes": nodes}, precisions)
    assert [round(tile.end - tile.start, 3) for tile in partition(errors, errors.root)] == [1, 0.5, 0.5]
    assert len(partition(errors, errors.named("a"))) == 1


def test_a_level_that_hardly_divides_is_narrow_and_does_not_count():
    nodes = [
        ["r", "", None, 3, None],
        ["a", "", 0, 2, None],
        ["b", "", 0, 0, 0],
        ["c", "", 1, 0, 1],
        ["d", "", 1, 0, 2],
    ]
    detail = {"metric": "flat_error", "classes": [[5, 0], [50, 0], [45, 0]], "confusions": []}
    errors = class_errors({"classes": [], "nodes": nodes}, detail)
    tiles = partition(errors, errors.root, levels=1)
    assert {tile.depth: round(tile.right - tile.left, 3) for tile in tiles} == {0: 0.2, 1: 0.2, 2: 1}
    assert max(tile.depth for tile in partition(errors, errors.named("a"), levels=1)) == 1
