"""What readers do with a board: search it, order it, tell its entries apart, compare them, load its charts."""

import re
from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from leaderboard.domain.board import ROWS_A_PAGE
from tests.factories import NOW, make_edition, make_phase, make_task
from tests.factories.leaderboard import make_row, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
BOARD = "/2026/classification/"
VERSION = f"{BOARD}results/val/v1/"


@pytest.fixture
def table():
    """Red has 1 wrong image, Green 2, Blue 4; Red's second entry has 3."""
    table = make_table(wrong=())
    about = {
        "Red": {"affiliation": "University of Oxford", "method_name": "Inception"},
        "Green": {"method_name": "oxnet"},
        "Blue": {"method_name": "ResNet"},
    }
    for rank, (wrong, name) in enumerate(((1, "Red"), (2, "Green"), (4, "Blue")), start=1):
        ends = {"rank": rank, "rank_low": rank, "rank_high": rank, "submitted_at": NOW - timedelta(days=rank)}
        make_row(table, wrong=wrong, team_name=name, **about[name], **ends)
    make_row(table, wrong=3, team_name="Red", method_name="Older", rank=None, is_team_best=False)
    return table


def remake(table, team: str, **fields) -> None:
    """The rows of a team with other values: published ones are never changed."""
    for entry in list(table.entries.filter(team_name=team)):
        entry.delete()
        values = {each.name: getattr(entry, each.name) for each in entry._meta.fields if each.name != "id"}
        type(entry).objects.create(**values | fields)


def teams(response) -> list[str]:
    assert response.status_code == 200
    return [entry.team_name for entry in response.context["page"]]


def links(response, text: str) -> list[str]:
    found = re.findall(r'<a[^>]*href="([^"]+)"[^>]*>\s*' + re.escape(text), response.content.decode())
    return [address.replace("&amp;", "&") for address in found]


@pytest.mark.parametrize(
    ("query", "found"),
    [("red", ["Red"]), ("OX", ["Red", "Green"]), ("resnet", ["Blue"]), ("%", []), ("_", []), ("Older", [])],
)
def test_a_search_finds_parts_of_team_method_and_affiliation(client, table, query, found):
    assert teams(client.get(BOARD, {"q": query})) == found


def test_a_search_among_all_entries_finds_those_that_are_no_teams_best(client, table):
    assert teams(client.get(BOARD, {"q": "older", "entries": "all"})) == ["Red"]
    assert teams(client.get(VERSION, {"q": "older"})) == ["Red"]


def test_a_search_says_how_many_it_found_and_what_to_do_if_none(client, table):
    assertContains(client.get(BOARD, {"q": "ox"}), 'data-announce="2 entries found"')
    nothing = client.get(BOARD, {"q": "<zzz>"})
    assertContains(nothing, "No entry has “&lt;zzz&gt;” in its team, method or affiliation")
    assertContains(nothing, 'data-announce="0 entries found"')
    assert links(nothing, "Show all") == ["?"] or links(nothing, "Show all") == [BOARD]


def test_a_search_form_needs_no_script_and_keeps_what_else_was_asked(client, table):
    text = client.get(BOARD, {"entries": "all", "sort": "-team", "q": "ox"}).content.decode()
    form = text.split('role="search"')[1].split("</form>")[0]
    assert 'name="entries" value="all"' in form
    assert 'name="sort" value="-team"' in form
    assert 'value="ox"' in form
    assert '<button class="secondary" type="submit">' in form


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["Red", "Green", "Blue"]),
        ("-value", ["Blue", "Green", "Red"]),
        ("top1", ["Red", "Green", "Blue"]),
        ("team", ["Blue", "Green", "Red"]),
        ("-team", ["Red", "Green", "Blue"]),
        ("-date", ["Blue", "Green", "Red"]),
        ("images", ["Red", "Green", "Blue"]),
        ("won", ["Red", "Green", "Blue"]),
        ("'; DROP TABLE", ["Red", "Green", "Blue"]),
    ],
)
def test_a_board_is_ordered_as_its_address_asks(client, table, sort, expected):
    assert teams(client.get(BOARD, {"sort": sort})) == expected


def test_headings_lead_to_orders_and_say_which_one_is_shown(client, table):
    response = client.get(BOARD, {"sort": "team", "entries": "all", "page": 1})
    assert len(re.findall("aria-sort=", response.content.decode())) == 1
    assertContains(response, 'aria-sort="ascending"')
    (again,) = links(response, "Team and method")
    assert again == "?sort=-team&entries=all"
    assert teams(client.get(f"{BOARD}{again}")) == ["Red", "Red", "Green", "Blue"]


def test_a_second_page_keeps_what_was_asked(client):
    table = make_table(wrong=())
    for number in range(ROWS_A_PAGE + 1):
        make_row(table, wrong=number % 12, team_name=f"Team {number:03}", rank=number + 1)
    first = client.get(BOARD, {"q": "team", "sort": "-team"})
    (following,) = links(first, "Next")
    assert following == "?q=team&sort=-team&page=2"
    second = client.get(f"{BOARD}{following}")
    assert teams(second) == ["Team 000"]
    assertContains(second, "Page 2 of 2")
    assertContains(second, f'data-announce="{ROWS_A_PAGE + 1} entries found"')


def test_outside_data_stand_apart_and_may_be_shown_alone(client, table):
    make_row(table, wrong=0, team_name="Bought", track="outside", rank=1)
    response = client.get(BOARD)
    assert teams(response) == ["Red", "Green", "Blue", "Bought"]
    assert [(each.track, each.count) for each in response.context["board"].sections] == [
        ("provided", 3),
        ("outside", 1),
    ]
    assertContains(response, "Provided data")
    assertNotContains(response, '<span class="badge">Outside data</span>')
    for track, found in (("outside", ["Bought"]), ("provided", ["Red", "Green", "Blue"])):
        assert teams(client.get(BOARD, {"track": track})) == found


def test_a_board_of_one_track_has_no_headings_of_tracks(client, table):
    assertNotContains(client.get(BOARD), "section-row")
    assert client.get(BOARD, {"track": "outside"}).status_code == 200


def test_the_page_says_which_entries_cannot_be_told_apart(client):
    table = make_table(wrong=())
    for rank, (name, wrong) in enumerate((("Xception", 3253), ("DenseNet-161", 3255)), start=1):
        make_row(table, wrong=wrong, method_name=name, rank=rank, rank_low=1, rank_high=2)
    for address in (BOARD, VERSION):
        response = client.get(address)
        assertContains(response, "First place is not settled.")
        assertContains(response, "Xception and DenseNet-161 cannot be told apart.")
        assertContains(response, "1–2")


def test_a_settled_first_place_needs_no_word(client, table):
    response = client.get(BOARD)
    assertNotContains(response, "not settled")
    assertContains(response, "A rank range says between which places an entry may stand")


def test_values_have_intervals_on_a_scale_that_all_rows_share(client, table):
    response = client.get(BOARD)
    assertContains(response, "<circle", count=3)
    assertContains(response, "0.00–18.33")
    assert response.context["board"].scale.low == 0
    assertNotContains(response, "style=")


def test_a_table_of_before_intervals_and_ranges_looks_as_it_did(client):
    table = make_table(wrong=())
    make_row(table, wrong=3, rank=1, primary_low=None, primary_high=None, intervals={})
    response = client.get(BOARD)
    assertContains(response, "25.00%")
    assertNotContains(response, "rank-range")


def test_where_a_holdout_decided_both_ranks_and_the_change_are_shown(client, table):
    remake(table, "Red", live_rank=3, live_value=0.125, live_count=1)
    response = client.get(BOARD)
    for told in ("Live part", "12.50%", "rank 3", "▲2", "2 places gained"):
        assertContains(response, told)


def test_detection_leads_with_the_categories_won(client):
    phase = make_phase(task=make_task(make_edition(2026), slug="detection"), primary_metric="mean_ap")
    table = make_table(phase, wrong=(), ranks_by="categories", lower_is_better=False)
    for rank, (won, ap) in enumerate(((12, 0.5), (3, 0.6)), start=1):
        fields = {"primary_count": None, "primary_value": ap, "metrics": {"mean_ap": ap}, "categories_won": won}
        make_row(table, rank=rank, team_name=f"{won}", **fields)
    response = client.get("/2026/detection/")
    assert teams(response) == ["12", "3"]
    assertContains(response, 'class="number main-figure" data-label="Categories won">12</td>')
    assertContains(response, "Ranked by categories won")
    assert teams(client.get("/2026/detection/?sort=value")) == ["3", "12"]


def test_names_are_text_wherever_a_page_has_them(client, table):
    evil = "<script>alert(1)</script>"
    remake(table, "Green", rank_low=1)
    remake(table, "Red", team_name=evil, method_name=evil, affiliation=evil, rank_high=2)
    for address in (BOARD, f"{BOARD}?q={evil}", VERSION):
        assertNotContains(client.get(address), "<script>alert")


def test_rows_can_be_marked_for_comparison_without_a_script(client, table):
    text = client.get(BOARD).content.decode()
    action = re.search(r'<form[^>]*id="compare"[^>]*action="([^"]+)"', text)
    assert action
    assert action[1] == f"{BOARD}compare/"
    assert len(re.findall(r'<input type="checkbox"\s+name="entry"\s+value="[^"]+"\s+form="compare"', text)) == 3


@pytest.mark.parametrize("slug", ["intervals", "standing-over-time"])
def test_charts_can_be_loaded_as_numbers_whatever_the_page_shows(client, table, slug):
    page = client.get(BOARD, {"q": "nothing"})
    assertContains(page, f'id="{slug}"')
    csv = client.get(BOARD, {"q": "nothing", "chart": slug, "format": "csv"})
    assert csv["Content-Type"].startswith("text/csv")
    assert "Red: Inception" in csv.content.decode()
    assert client.get(VERSION, {"chart": slug, "format": "json"}).json()["rows"]
    assert client.get(BOARD, {"chart": slug, "format": "exe"}).status_code == 404


def test_a_noise_line_is_told_in_words(client):
    make_table(label_noise=0.058, noise_images=2000)
    assertContains(client.get(BOARD), "Labels disagree with raters on 5.8% of 2,000 images.")


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("asked", ["", "?q=team&sort=-top1&track=provided&entries=all"])
def test_a_board_takes_the_same_queries_whatever_is_asked(client, django_assert_num_queries, number, asked):
    table = make_table(wrong=tuple(range(number)))
    make_row(table, rank=1, track="outside")
    # Tables, reported years, what leads, number of entries, their ids and themselves, awards.
    with django_assert_num_queries(7):
        assert client.get(f"{BOARD}{asked}").status_code == 200
