from hypothesis import given
from hypothesis import strategies as st

from challenge.curation.thinning import thin

CLASSES = {"a1": "a", "a2": "a", "a3": "a", "b1": "b", "b2": "b"}


def test_one_of_each_pair_goes():
    plan = thin([("a1", "a2"), ("b1", "b2")], CLASSES)
    assert plan.dropped == {"a1": "duplicate of a2", "b1": "duplicate of b2"}


def test_the_image_with_most_duplicates_goes_and_the_others_stay():
    assert set(thin([("a1", "a2"), ("a2", "a3")], CLASSES).dropped) == {"a2"}


def test_images_of_the_test_set_stay():
    assert thin([("a1", "test7")], CLASSES).dropped == {"a1": "duplicate of test7"}


def test_a_class_is_not_taken_below_its_floor():
    plan = thin([("b1", "b2")], CLASSES, floor=2)
    assert plan.dropped == {}
    assert plan.kept_pairs == [("b1", "b2")]


def test_a_pair_across_classes_costs_the_class_that_can_afford_it():
    assert set(thin([("a1", "b1")], CLASSES, floor=2).dropped) == {"a1"}


def test_a_class_above_its_cap_is_drawn_down_the_same_way_each_time():
    first, again = (thin([], CLASSES, cap=2, seed=4) for _ in range(2))
    assert first.dropped == again.dropped
    assert list(first.dropped.values()) == ["over the cap of 2 images of a"]


PAIRS = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)).filter(lambda pair: pair[0] != pair[1]), max_size=40)


@given(pairs=PAIRS, floor=st.integers(0, 5), cap=st.integers(5, 8))
def test_no_class_falls_below_its_floor_and_each_pair_is_resolved_or_told(pairs, floor, cap):
    classes = {f"i{n}": f"class{n % 3}" for n in range(20)}
    named = [(f"i{a}", f"i{b}") for a, b in pairs]
    plan = thin(named, classes, floor=floor, cap=cap)
    left = [image for image in classes if image not in plan.dropped]
    for name in ("class0", "class1", "class2"):
        remaining = sum(classes[image] == name for image in left)
        assert floor <= remaining <= cap
    told = {frozenset(pair) for pair in plan.kept_pairs}
    for a, b in named:
        assert a in plan.dropped or b in plan.dropped or frozenset((a, b)) in told
