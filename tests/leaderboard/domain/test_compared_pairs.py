"""How entries differ on the same images, and in which words."""

import pytest

from leaderboard.domain.compared_pairs import Differs, matrix_of, pairs_among
from leaderboard.domain.compared_words import in_two_sentences, two_names
from leaderboard.enums import Part, PublicationState
from tests.factories.leaderboard import make_pair, make_row, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


def told(table, one, other) -> str:
    (pair,) = pairs_among(table, [one, other])
    return in_two_sentences(table, [one, other], pair.differs).replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def networks():
    """The two real networks that share a rank range."""
    table = make_table(wrong=(), image_count=50_000)
    dense = make_row(table, wrong=3255, method_name="DenseNet-161")
    xception = make_row(table, wrong=3253, method_name="Xception")
    return table, dense, xception


def test_a_pair_is_found_whichever_of_the_two_comes_first(networks):
    table, dense, xception = networks
    make_pair(xception, dense, better=700, worse=698, low=-0.002, high=0.001)
    (pair,) = pairs_among(table, [dense, xception])
    assert pair.differs == Differs(2 / 50_000, -0.001, 0.002, better=698, worse=700, p_value=0.625, is_distinct=False)
    assert pair.differs.net == 2


def test_the_square_of_pairs_has_each_one_in_both_directions():
    table = make_table()
    one, other, third = table.entries.order_by("rank")
    make_pair(one, other, better=5, worse=1)
    square = matrix_of(pairs_among(table, [one, other, third]), 3)
    assert [square[place][place] for place in range(3)] == [None] * 3
    assert (square[0][1].differs.better, square[1][0].differs.better) == (5, 1)
    assert square[1][0].differs.turned() == square[0][1].differs
    # Nobody compared the third one.
    assert square[0][2].differs is square[2][0].differs is None


@pytest.mark.parametrize(("name", "value"), [("part", Part.HOLDOUT), ("release_digest", "1" * 64)])
def test_pairs_of_other_images_or_labels_are_not_shown(name, value):
    table = make_table()
    one, other, _ = table.entries.all()
    make_pair(one, other)
    setattr(table, name, value)
    assert pairs_among(table, [one, other])[0].differs is None


def test_pairs_stay_secret_while_live_standings_have_no_rank_ranges():
    live = make_table(wrong=(), state=PublicationState.LIVE)
    one, other = make_row(live), make_row(live)
    make_pair(one, other)
    assert pairs_among(live, [one, other])[0].differs is None


def test_two_networks_that_two_images_part_cannot_be_told_apart(networks):
    table, dense, xception = networks
    make_pair(dense, xception, better=1698, worse=1700, p_value=0.986)
    assert told(table, dense, xception) == (
        "DenseNet-161 has 3,255 of 50,000 images wrong at 5 guesses; Xception has 2 fewer, 3,253. They cannot be told "
        "apart at 95% (exact McNemar, p = 0.986): DenseNet-161 alone is right on 1,698 images, Xception alone is right "
        "on 1,700 images."
    )


def test_a_difference_beyond_chance_is_told_apart(networks):
    table, dense, _ = networks
    better = make_row(table, wrong=1, method_name="Perfect")
    make_pair(better, dense, better=3254, worse=0, p_value=1e-9, is_distinct=True)
    assert "Perfect has 1 of 50,000 images wrong at 5 guesses; DenseNet-161 has 3,254 more, 3,255." in told(
        table, better, dense
    )
    assert "They can be told apart at 95% (exact McNemar, p < 0.001)" in told(table, better, dense)


def test_a_pair_that_nobody_compared_says_so(networks):
    assert told(*networks).endswith("is not known: the two were not compared image by image.")


def test_equals_are_told_as_equals(networks):
    table, dense, _ = networks
    twin = make_row(table, wrong=3255, method_name="Twin")
    assert told(table, dense, twin).startswith(
        "DenseNet-161 and Twin have 3,255 of 50,000 images wrong at 5 guesses, both."
    )


def test_precisions_count_classes_and_heights_nearness(networks):
    table, dense, xception = networks
    make_pair(dense, xception, better=12, worse=1, p_value=None, is_distinct=True)
    table.primary_metric = "hierarchical_error"
    assert "(bootstrap): DenseNet-161 is nearer on 12 images, Xception is nearer on 1 image." in told(
        table, dense, xception
    )
    assert "Hierarchical error of DenseNet-161 is 0.065, of Xception 0.065." in told(table, dense, xception)
    table.primary_metric, table.lower_is_better = "mean_ap", False
    assert "DenseNet-161 has the higher AP in 12 classes, Xception has the higher AP in 1 class." in told(
        table, dense, xception
    )


def test_methods_of_one_name_are_called_with_their_teams_and_hidden_ones_by_pseudonym(networks):
    table, *_ = networks
    entries = [make_row(table, method_name="ResNet", team_name=name) for name in ("Amber", "Birch")]
    assert two_names(table, entries) == ["ResNet (Amber)", "ResNet (Birch)"]
    table.is_anonymous = True
    assert two_names(table, entries) == ["Amber", "Birch"]


def test_entries_without_a_score_are_compared_in_words_all_the_same(networks):
    table, dense, _ = networks
    assert "do not both have a score." in told(table, dense, make_row(table, primary_value=None, primary_count=None))
