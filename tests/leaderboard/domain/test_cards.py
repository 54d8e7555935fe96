from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from leaderboard.domain.card import Card, CardRow
from leaderboard.domain.card_drawing import HEIGHT, WIDTH, drawn
from leaderboard.domain.card_text import BOLD, fitting, font, lines, written
from leaderboard.domain.cards import entry_card, site_card, table_card, ticks
from leaderboard.domain.standings import refresh_standings
from leaderboard.enums import PublicationState
from leaderboard.models import Publication
from tests.factories import NOW, make_edition, make_phase, make_scored, make_task, make_team
from tests.factories.leaderboard import make_row, make_table


def words(table: Publication, *values: float) -> list[str]:
    rows = [CardRow(rank="1", name="A", below="B", number="", value=value) for value in values]
    return [word for _, word in ticks(table, rows)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0.0651, 0.0721), ["6.0%", "6.5%", "7.0%", "7.5%"]),
        ((0.1, 0.9), ["0%", "50%", "100%"]),
        ((0.05,), ["4.5%", "5.0%", "5.5%", "6.0%"]),
        ((0.0,), ["0%", "5%", "10%"]),
    ],
)
def test_a_scale_has_few_round_words_and_holds_every_number(values, expected):
    table = Publication(primary_metric="flat_error")
    assert words(table, *values) == expected
    places = [place for place, _ in ticks(table, [CardRow("", "", "", "", value=each) for each in values])]
    assert places[0] <= min(values)
    assert max(values) <= places[-1]


def test_a_mean_height_is_no_percentage():
    assert words(Publication(primary_metric="hierarchical_error"), 6.1, 7.2) == ["5.5", "6.0", "6.5", "7.0", "7.5"]


def test_rows_without_a_number_have_no_scale():
    assert ticks(Publication(), [CardRow("1", "A", "B", "–")]) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Café Ω Наука", "Café Ω Наука"),
        ("Cafe\N{COMBINING ACUTE ACCENT}", "Café"),
        ("Foxes \N{FOX FACE} and\tdogs", "Foxes and dogs"),
        ("清华 Vision", "instead"),
        ("فريق", "instead"),
        ("\N{FOX FACE}", "instead"),
        ("", "instead"),
    ],
)
def test_a_name_is_written_whole_or_not_at_all(text, expected):
    assert written(text, "instead") == expected


def test_a_long_line_becomes_smaller_and_is_cut_at_last():
    whole, letters = fitting("Foxes", BOLD, 30, 300)
    assert (whole, letters.size) == ("Foxes", 30)
    smaller, letters = fitting("x" * 20, BOLD, 30, font(BOLD, 30).getlength("x" * 20) - 20)
    assert (smaller, letters.size) == ("x" * 20, 28)
    cut, letters = fitting("x" * 200, BOLD, 30, 300)
    assert cut.endswith("…")
    assert letters.getlength(cut) <= 300


def test_words_go_on_the_next_line_where_they_do_not_fit():
    letters = font(BOLD, 30)
    assert lines("one two three", letters, letters.getlength("one two")) == ["one two", "three"]


def opened(card: Card) -> Image.Image:
    picture = Image.open(BytesIO(drawn(card)))
    picture.load()
    return picture


@pytest.mark.django_db
def test_a_table_has_its_first_three_with_their_ranks_and_ends():
    table = make_table(wrong=(1, 2, 4, 5))
    first = table.entries.get(rank=1)
    card = table_card(table)
    assert [row.rank for row in card.rows] == ["1", "2", "3"]
    assert card.rows[0].name == first.team_name
    assert (card.rows[0].low, card.rows[0].value, card.rows[0].high) == (
        first.primary_low,
        first.primary_value,
        first.primary_high,
    )
    assert card.title == "Classification 2026"
    assert opened(card).size == (WIDTH, HEIGHT) == (1200, 630)


@pytest.mark.django_db
def test_ranks_that_paired_tests_leave_open_are_a_range():
    table = make_table(wrong=())
    entry = make_row(table, wrong=1, rank=1, rank_low=1, rank_high=3)
    assert table_card(table).rows[0].rank == "1–3"
    assert entry_card(entry).entry.rank == "Rank 1–3 of 1"


@pytest.mark.django_db
def test_outside_data_stand_apart_and_alone_where_nobody_else_is():
    table = make_table(wrong=())
    make_row(table, wrong=1, rank=1, track="outside")
    assert table_card(table).rows[0].below.endswith("· outside data")
    make_row(table, wrong=5, rank=1, team_name="Foxes")
    assert [row.name for row in table_card(table).rows] == ["Foxes"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "said"), [({"is_hidden": True}, "These results are hidden"), ({}, "No entry has been scored yet")]
)
def test_a_table_without_rows_says_why(fields, said):
    wrong = (1,) if fields else ()
    card = table_card(make_table(state=PublicationState.LIVE, wrong=wrong, **fields))
    assert card.lead.startswith(said)
    assert not card.rows
    opened(card)


@pytest.mark.django_db
def test_a_hidden_name_is_on_no_picture(rings):
    team = make_team(make_edition(anonymous_until=datetime(2099, 1, 1, tzinfo=UTC)), name="The zqplonks")
    phase = make_phase(task=make_task(team.edition))
    make_scored(phase, team=team)
    table = refresh_standings(phase.pk, now=NOW)
    for card in (table_card(table), entry_card(table.entries.get())):
        assert "zqplonk" not in repr(card)
        assert card.rows or card.entry


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_rows(rows, django_assert_num_queries):
    table = make_table(wrong=tuple(range(1, rows + 1)))
    with django_assert_num_queries(1):
        table_card(table)


@pytest.mark.django_db
def test_an_entry_has_its_method_team_and_number():
    entry = make_row(make_table(wrong=()), wrong=3, rank=2, team_name="Foxes", method_name="清华")
    card = entry_card(entry)
    assert (card.title, card.entry.name, card.entry.number) == ("Entry", "Foxes", "25.00%")
    assert card.entry.below == "Top-5 error"
    opened(card)


@pytest.mark.django_db
def test_an_entry_that_is_not_ranked_or_not_measured_says_so():
    entry = make_row(make_table(wrong=()), rank=None, primary_value=None, primary_low=None, primary_high=None)
    card = entry_card(entry)
    assert (card.entry.rank, card.entry.number, card.ticks) == ("Not ranked", "–", ())
    opened(card)


def test_the_same_card_is_the_same_picture_and_another_one_is_not():
    card = site_card()
    assert drawn(card) == drawn(card)
    assert drawn(card) != drawn(Card(site="", above="", title="Another"))


def test_numbers_stand_where_the_scale_says():
    """The dot of a number half-way along the scale is half-way along it, in the accent colour."""
    row = CardRow("1", "A", "B", "50%", value=0.5)
    picture = opened(Card("", "", "", entry=row, ticks=((0.0, "0%"), (1.0, "100%"))))
    assert picture.convert("RGB").getpixel((WIDTH // 2, 486)) == (0x0B, 0x50, 0x58)
