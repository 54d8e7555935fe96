"""The Ladder of Blum and Hardt (2015): what is shown, and that whoever adapts to it learns little."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.domain.criterion import Score
from submissions.domain.ladder import climb

IMAGES = 1000
STEP = 0.01


def wrong(count: int, images: int = IMAGES) -> Score:
    return Score(count, count / images, images, lower_is_better=True)


def ap(value: float) -> Score:
    return Score(None, value, IMAGES, lower_is_better=False)


def shown(scores, step=STEP):
    return [(rung.score.count, rung.is_better) for rung in climb(scores, step)]


def test_a_score_is_shown_when_it_is_better_by_a_step_and_then_rounded_to_it():
    counts = [503, 494, 490, 489, 480, 700]
    assert shown(map(wrong, counts)) == [
        (500, True),
        (500, False),
        (490, True),
        (490, False),
        (480, True),
        (480, False),
    ]


def test_what_is_shown_as_an_error_is_the_same_multiple_of_the_step():
    assert [rung.score.value for rung in climb(map(wrong, [503, 490]), STEP)] == [0.5, 0.49]


def test_a_higher_ap_is_better():
    rungs = list(climb(map(ap, [0.4021, 0.409, 0.4151, 0.1]), STEP))
    assert [(rung.score.value, rung.is_better) for rung in rungs] == [
        (0.4, True),
        (0.4, False),
        (0.42, True),
        (0.42, False),
    ]


def test_halves_go_to_the_even_multiple():
    assert shown([wrong(505)]) == [(500, True)]
    assert shown([wrong(515)]) == [(520, True)]


def test_a_step_of_nothing_shows_every_better_score_as_it_is():
    assert shown(map(wrong, [503, 504, 503, 502]), 0.0) == [(503, True), (503, False), (503, False), (502, True)]


def test_a_step_below_one_image_shows_every_better_score_as_it_is():
    assert shown([wrong(5, 12), wrong(5, 12), wrong(4, 12)], 0.001) == [(5, True), (5, False), (4, True)]


def test_the_step_is_the_decimal_that_was_written():
    # As floats, 0.7 is less than 0.8 - 0.1.
    assert [rung.is_better for rung in climb(map(ap, [0.7, 0.8]), 0.1)] == [True, True]


@given(st.lists(st.integers(0, IMAGES), max_size=30), st.sampled_from([0.0, 0.001, 0.003, 0.01, 0.5]))
def test_what_is_shown_only_falls_by_whole_steps_and_depends_on_earlier_scores_alone(counts, step):
    found = shown(map(wrong, counts), step)
    values = [count for count, _ in found]
    assert values == sorted(values, reverse=True)
    assert all(better or now == before for (before, _), (now, better) in pairwise(found))
    assert found == [pair for index in range(len(counts)) for pair in shown(map(wrong, counts[: index + 1]), step)[-1:]]


def adapt(answer, seed: int, images: int = 20_000, attempts: int = 100) -> float:
    """How far (in points) adaptive choices of a blind guesser end below chance on the images that answered.

    Blum and Hardt's attack: keep the random changes that the answer calls better, then vote over them.
    """
    random = np.random.default_rng(seed)
    labels = random.integers(0, 2, images)
    guesses, kept = random.integers(0, 2, (attempts, images)), []
    history: list[int] = []
    for guess in guesses:
        history.append(int((guess != labels).sum()))
        if answer(history, images):
            kept.append(guess)
    votes = np.mean(kept, axis=0) > 0.5 if kept else guesses[0] > 0.5
    return 50 - 100 * float((votes != labels).mean())


def exact(history: list[int], images: int) -> bool:
    """An exact number tells of each file whether it beats chance."""
    return history[-1] < images / 2


def ladder(history: list[int], images: int) -> bool:
    """The Ladder tells of a file only whether it beats the best shown so far by a step."""
    return list(climb([wrong(count, images) for count in history], STEP))[-1].is_better


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_adaptive_files_learn_less_from_the_ladder_than_from_exact_scores(seed):
    from_exact, from_ladder = adapt(exact, seed), adapt(ladder, seed)
    assert from_exact > 1
    assert from_ladder < from_exact / 4
