"""A task's winners over the years by image sets: which cells compare."""

from datetime import timedelta

import pytest

from leaderboard.domain.comparability import comparability
from leaderboard.domain.tables import public_tables
from tests.factories import NOW, make_edition, make_phase, make_task
from tests.factories.leaderboard import make_row, make_set_score, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

OLD, NEW = "a" * 64, "b" * 64


def make_year(year, **fields):
    phase = make_phase(task=make_task(make_edition(year)))
    return make_table(phase, wrong=(), release_digest=f"{year:064}", **fields)


def on_set(entry, image_set, *, mark="x", **fields):
    told = {"image_set": image_set, "set_name": image_set[:1], "role": "main", "labels_mark": mark}
    return make_set_score(entry, **(told | fields))


def compared():
    return comparability(public_tables(), "classification")


def letters(found):
    """A row a winner, a column a set."""
    return [["".join(told.letter or "-" for told in cell) for cell in row.cells] for row in found.rows]


def test_the_same_images_with_the_same_labels_have_the_same_letter_and_nothing_else_has():
    first, second, third = (make_row(make_year(year), wrong=3, rank=1) for year in (2026, 2027, 2028))
    on_set(first, OLD)
    for entry in (second, third):
        on_set(entry, OLD, role="anchor", mark="x" if entry == second else "corrected")
        on_set(entry, NEW, mark="y")
    found = compared()
    assert [(column.name, column.is_anchor) for column in found.columns] == [("a", True), ("b", False)]
    assert letters(found) == [["A", ""], ["A", "A"], ["-", "A"]]


def test_all_images_are_the_last_column_and_compare_where_their_labels_are_marked_alike():
    for year in (2026, 2027):
        entry = make_row(make_year(year), wrong=3, rank=1)
        make_set_score(entry)
        on_set(entry, OLD)
        on_set(entry, NEW, mark=f"of {year}")
    found = compared()
    assert [column.image_set for column in found.columns] == [OLD, NEW, ""]
    assert letters(found) == [["A", "-", "-"], ["A", "-", "-"]]


def test_all_images_are_left_out_where_they_are_one_set():
    entry = make_row(make_year(2026), wrong=3, rank=1)
    make_set_score(entry)
    on_set(entry, OLD)
    assert [column.image_set for column in compared().columns] == [OLD]


def test_an_entry_that_was_scored_anew_stands_twice_where_its_labels_changed_and_once_where_not():
    entry = make_row(make_year(2026), wrong=3, rank=1)
    for version, mark in ((1, "x"), (2, "corrected")):
        anew = {"ground_truth_version": version, "release_digest": f"{version:064}"}
        on_set(entry, OLD, mark=mark, count=3 - version, **anew)
        on_set(entry, NEW, mark="same", **anew)
    found = compared()
    old, new = found.rows[0].cells
    assert [told.versions for told in old] == [(1,), (2,)]
    assert [told.versions for told in new] == [(1, 2)]
    assert found.is_relabelled
    # One winner alone compares with nobody.
    assert letters(found) == [["--", "-"]]


def test_rows_are_the_first_of_each_track_and_steps_lead_between_those_with_the_provided_data():
    for year in (2026, 2027, 2029):
        table = make_year(year)
        for rank, track in ((1, "provided"), (2, "provided"), (1, "outside")):
            on_set(make_row(table, wrong=3, rank=rank, track=track), OLD)
    found = compared()
    assert [(row.winner.table.year, row.winner.entry.track) for row in found.rows] == [
        (year, track) for year in (2026, 2027, 2029) for track in ("provided", "outside")
    ]
    assert [(step.old.table.year, step.new.table.year) for step in found.steps] == [(2026, 2027), (2027, 2029)]
    assert all(step.progress.value == 0 for step in found.steps)


def test_of_entries_that_share_the_first_rank_the_earliest_stands_for_them():
    table = make_year(2026)
    make_row(table, rank=1)
    earlier = make_row(table, rank=1, submitted_at=NOW - timedelta(days=1))
    assert [row.winner.entry for row in compared().rows] == [earlier]


def test_a_year_whose_scores_are_closed_is_told_and_not_shown():
    on_set(make_row(make_year(2026), rank=1), OLD)
    on_set(make_row(make_year(2027, state="live", opens_details=False), rank=1), OLD)
    found = compared()
    assert [row.winner.table.year for row in found.rows] == [2026]
    assert found.closed == [2027]
    assert letters(found) == [["-"]]


def test_a_benchmark_is_no_year():
    make_year(2026, is_benchmark=True)
    assert compared() is None


@pytest.mark.parametrize("years", [1, 3])
def test_the_queries_are_as_many_for_three_years_as_for_one(django_assert_num_queries, years):
    for year in range(2026, 2026 + years):
        on_set(make_row(make_year(year), rank=1), OLD)
    # Tables, first entries, scores.
    with django_assert_num_queries(3):
        found = compared()
        assert len(found.rows) == years
        assert len(found.steps) == years - 1
        assert len(found.letters) == (years > 1)
