from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from leaderboard.charts.chart import Chart, Column, Kind
from leaderboard.templatetags.charts import chart_rows, left_out


def table_of(columns: tuple[Column, ...], rows: list[dict]) -> Chart:
    return Chart("errors", "Errors", "Each team's error.", {"height": 340, "note": "</script>"}, columns, rows)


def shown(value: object, kind: Kind, digits: int = 2) -> str:
    columns = (Column("team", "Team"), Column("value", "Value", kind, digits=digits))
    (cells,) = chart_rows(table_of(columns, [{"team": "Foxes", "value": value}]))
    return cells.removeprefix('<th scope="row">Foxes</th>')


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (3255, "count", "3,255"),
        (2012, "year", "2012"),
        (0.066564, "percent", "6.66%"),
        (0.066564, "reported", "6.656%"),
        (0.282, "reported", "28.2%"),
        (0.07, "reported", "7%"),
        (-0.0012, "points", "−0.12 pp"),
        (4.5678, "value", "4.57"),
        (None, "percent", "–"),
    ],
)
def test_numbers_are_rounded_by_their_kind_and_stand_at_the_right(value: object, kind: Kind, text: str):
    assert shown(value, kind) == f'<td class="number">{text}</td>'


def test_a_column_has_as_many_digits_as_it_asks_for():
    assert shown(0.066564, "percent", digits=1) == '<td class="number">6.7%</td>'


def test_words_are_escaped_and_a_moment_has_its_zone():
    assert shown("<b>", "text") == "<td>&lt;b&gt;</td>"
    assert "1 May 2026, 12:00 UTC" in shown(datetime(2026, 5, 1, 12, tzinfo=UTC), "moment")


def test_a_cell_leads_to_the_address_of_its_row_where_there_is_one():
    columns = (Column("team", "Team", link="url"),)
    with_address, without = chart_rows(table_of(columns, [{"team": "A&B", "url": "/?a=1&b=2"}, {"team": "C"}]))
    assert with_address == '<th scope="row"><a href="/?a=1&amp;b=2">A&amp;B</a></th>'
    assert without == '<th scope="row">C</th>'


def test_a_long_table_ends_and_says_how_much_is_in_the_files():
    chart = table_of((Column("team", "Team"),), [{"team": str(n)} for n in range(1100)])
    assert len(chart_rows(chart)) == 100
    assert left_out(chart) == 1000
    assert "1,000 more rows are in the files." in page_with(chart)


def test_files_are_asked_for_at_the_pages_own_address():
    page = page_with(table_of((Column("team", "Team"),), []), "/compare/?entry=1&entry=2")
    assert 'href="?entry=1&amp;entry=2&amp;chart=errors&amp;format=csv"' in page
    assert page.count("</script>") == 1


def page_with(chart: Chart, address: str = "/") -> str:
    return render_to_string("includes/chart.html", {"chart": chart}, RequestFactory().get(address))
