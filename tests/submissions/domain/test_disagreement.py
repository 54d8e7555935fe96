from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.domain import disagreement
from submissions.domain.disagreement import disagreements
from submissions.scoring.truth import Truth

CLASSES = 4


def truth_of(labels: list[set[int]]) -> Truth:
    starts = np.concatenate([[0], np.cumsum([len(each) for each in labels])]).astype(np.int64)
    classes = np.array([label for each in labels for label in sorted(each)], np.int32)
    return Truth(starts, classes, np.zeros(len(classes) + 1, np.int64), np.empty((0, 4)))


def found(first, labels, *, min_entries=2, counted=None, classes=CLASSES):
    guesses = np.array(first, np.int32).reshape(len(first), -1)
    mask = np.ones(guesses.shape[1], np.bool_) if counted is None else np.array(counted)
    return disagreements(guesses, truth_of(labels), mask, classes, min_entries)


def rows(result) -> list[tuple[int, ...]]:
    columns = (result.images, result.agreed, result.agreeing, result.runner_up, result.runner_up_entries)
    return list(zip(*(each.tolist() for each in columns), strict=True))


def by_hand(first, labels, min_entries):
    """What the docstring says, a loop an image."""
    listed = []
    for image, true in enumerate(labels):
        tally = Counter(guesses[image] for guesses in first if guesses[image] >= 0)
        ranked = sorted(tally.items(), key=lambda each: (-each[1], each[0]))
        (agreed, agreeing), (second, seconds) = [*ranked, (-1, 0), (-1, 0)][:2]
        if agreed in range(CLASSES) and agreed not in true and agreeing >= min_entries and agreeing > seconds:
            listed.append((image, agreed, agreeing, second, seconds))
    return sorted(listed, key=lambda row: (-row[2], row[0]))


def test_those_on_which_most_entries_agree_stand_first():
    first = [[1, 1, 0], [1, 1, 0], [2, 1, 0]]
    assert rows(found(first, [{0}, {0}, {0}])) == [(1, 1, 3, -1, 0), (0, 1, 2, 2, 1)]


def test_entries_that_share_the_first_place_do_not_agree():
    assert rows(found([[1], [1], [2], [2]], [{0}])) == []


def test_too_few_that_agree_are_left_out():
    assert rows(found([[1], [1], [2]], [{0}], min_entries=3)) == []


def test_what_is_one_of_several_labels_is_no_disagreement():
    assert rows(found([[1, 1], [1, 1]], [{0, 1}, {0, 2}])) == [(1, 1, 2, -1, 0)]


def test_an_image_without_labels_disagrees_with_every_guess():
    assert rows(found([[1], [1]], [set()])) == [(0, 1, 2, -1, 0)]


def test_withdrawn_images_missing_guesses_and_words_that_are_no_classes_are_left_out():
    first = [[1, -1, 5, 1], [1, -1, 5, 1]]
    assert rows(found(first, [{0}] * 4, counted=[False, True, True, True])) == [(3, 1, 2, -1, 0)]


@pytest.mark.parametrize("at_once", [1, 5, 1_000])
@given(data=st.data())
def test_a_loop_over_images_finds_the_same_whatever_is_compared_at_a_time(at_once, data):
    entries, images = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 8))
    guess = st.integers(-1, CLASSES + 1)
    first = [data.draw(st.lists(guess, min_size=images, max_size=images)) for _ in range(entries)]
    labels = [data.draw(st.sets(st.integers(0, CLASSES - 1), max_size=2)) for _ in range(images)]
    least = data.draw(st.integers(1, entries))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disagreement, "AT_ONCE", at_once)
        assert rows(found(first, labels, min_entries=least)) == by_hand(first, labels, least)
