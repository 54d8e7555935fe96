"""Scores on single image sets as a flat table: those alone that are open."""

import pytest

from leaderboard.domain.exports import NothingToExport
from leaderboard.domain.set_score_exports import IMAGE_SETS, image_sets_of_year
from tests.factories import make_phase, make_task
from tests.factories.leaderboard import make_row, make_set_score, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


def test_a_row_a_score_that_names_its_entry_and_what_it_compares_with():
    entry = make_row(make_table(wrong=()), wrong=3)
    make_set_score(entry)
    make_set_score(entry, image_set="a" * 64, set_name="anchor", role="anchor", labels_mark="b" * 64)
    whole, anchor = image_sets_of_year(2026).rows
    assert (whole["image_set"], whole["labels_mark"], whole["count"], whole["value"]) == (None, None, 3, 0.25)
    assert (anchor["image_set"], anchor["labels_mark"], anchor["role"]) == ("a" * 64, "b" * 64, "anchor")
    assert {row["submission"] for row in (whole, anchor)} == {str(entry.submission_id)}
    assert anchor.keys() == {column.name for column in IMAGE_SETS}


def test_live_standings_that_keep_them_closed_have_none():
    entry = make_row(make_table(wrong=(), state="live", opens_details=False))
    make_set_score(entry)
    assert image_sets_of_year(2026).rows == []
    with pytest.raises(NothingToExport):
        image_sets_of_year(2027)


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_are_as_many_for_three_tables_as_for_one(django_assert_num_queries, number):
    task = make_task()
    for place in range(number):
        make_set_score(make_row(make_table(make_phase(task=task, slug=f"phase-{place}"), wrong=())))
    # Tables, entries, scores.
    with django_assert_num_queries(3):
        assert len(image_sets_of_year(2026).rows) == number
