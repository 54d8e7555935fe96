import pytest

from leaderboard.domain.board import Board, Row, Whisker
from leaderboard.domain.columns import Column
from leaderboard.domain.scales import Scale
from leaderboard.models import Entry
from leaderboard.templatetags.board import rank_cell, row_cells, scale_end

SCALE = Scale(0.04, 0.08, 0.01)
BOARD = Board(page=None, columns=[], sections=[], scale=SCALE, counts={})


def row(kind="interval", value=None, whisker=None, gained=None, metric="flat_error", **fields) -> Row:
    column = Column("A <b>", kind, lambda entry: entry, metric=metric)
    return Row(Entry(**fields), "/", [(column, value)], whisker, gained)


def test_an_interval_is_drawn_on_the_scale_with_its_ends_as_text():
    found = row_cells(
        row(whisker=Whisker(0.25, 0.5, 0.75, is_beyond=False), primary_low=0.0650, primary_high=0.06811), BOARD
    )
    assert '<line x1="25.00%" x2="75.00%"' in found
    assert 'cx="50.00%"' in found
    assert "steps-4" in found
    assert "6.50–6.81" in found


def test_heights_have_three_digits():
    assert "0.912–1.100" in row_cells(row(metric="hierarchical_error", primary_low=0.912, primary_high=1.1), BOARD)


@pytest.mark.parametrize(("end", "arrow"), [(1.0, "›"), (0.0, "‹")])
def test_what_is_beyond_the_scale_has_an_arrow_at_its_end(end, arrow):
    found = row_cells(row(whisker=Whisker(end, end, end, is_beyond=True)), BOARD)
    assert arrow in found
    assert "<circle" not in found


def test_an_entry_without_value_or_interval_has_an_empty_cell():
    assert row_cells(row(), BOARD) == '<td role="cell" class="whiskers"><span class="quiet"></span></td>'


def test_headings_are_escaped_in_the_cells_that_repeat_them():
    assert 'data-label="A &lt;b&gt;">1,204</td>' in row_cells(row("count", 1204), BOARD)


@pytest.mark.parametrize(
    ("gained", "sign", "words"),
    [(2, "▲2", "2 places gained"), (-1, "▼1", "1 place lost"), (0, "=", "the same place")],
)
def test_a_change_of_rank_is_told_by_sign_and_in_words(gained, sign, words):
    found = row_cells(row("live", gained=gained, live_value=0.0671, live_rank=3), BOARD)
    for told in ("6.71%", "rank 3", f">{sign}<", words):
        assert told in found


def test_an_entry_without_a_rank_on_the_live_part_has_no_change():
    assert "moved" not in row_cells(row("live", live_value=0.0671), BOARD)


@pytest.mark.parametrize(
    ("rank", "low", "high", "told", "shared"),
    [
        (1, 1, 3, "1–3", True),
        (2, 2, 2, "2–2", False),
        (4, None, None, "4", False),
        (None, None, None, "not ranked", False),
    ],
)
def test_a_rank_stands_with_its_range(rank, low, high, told, shared):
    found = rank_cell(row(rank=rank, rank_low=low, rank_high=high))
    assert told in found
    assert ("shared" in found) is shared


def test_the_ends_of_a_scale_have_the_digits_of_its_step():
    assert scale_end(SCALE, 0.04, "flat_error") == "4%"
    assert scale_end(Scale(0.0625, 0.07, 0.0025), 0.0625, "flat_error") == "6.25%"
    assert scale_end(Scale(0.5, 1.5, 0.25), 0.5, "hierarchical_error") == "0.50"
