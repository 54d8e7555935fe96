"""Scores on single image sets are public with final results, or with live standings that open them."""

from uuid import uuid4

import pytest

from leaderboard.domain.public_set_scores import set_scores_of
from leaderboard.enums import Stage
from tests.factories import NOW
from tests.factories.leaderboard import make_row, make_set_score, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

LIVE = {"state": "live"}


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({"opens_details": False}, True),
        (LIVE | {"opens_details": True}, True),
        (LIVE | {"opens_details": False}, False),
        (LIVE | {"opens_details": True, "part": "live"}, False),
        (LIVE | {"opens_details": True, "is_hidden": True}, False),
        ({"part": "holdout"}, True),
        ({"is_public": False}, False),
        ({"is_public": False, "stage": Stage.PROVISIONAL}, False),
        ({"withdrawn_at": NOW}, False),
    ],
)
def test_what_its_table_is_decides(fields, is_open):
    entry = make_row(make_table(wrong=(), **fields))
    make_set_score(entry)
    assert bool(set_scores_of(entry.submission_id)) == is_open


def test_each_version_of_the_labels_is_there_the_older_first_and_no_other_entrys():
    table = make_table(wrong=())
    entry, other = make_row(table), make_row(table)
    make_set_score(entry, ground_truth_version=2, release_digest="b" * 64)
    make_set_score(entry, ground_truth_version=1, release_digest="c" * 64)
    make_set_score(other)
    assert [score.ground_truth_version for score in set_scores_of(entry.submission_id)] == [1, 2]
    assert set_scores_of(uuid4()) == []
