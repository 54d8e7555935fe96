import json

import pytest

from challenge.enums import Reveal
from leaderboard.domain.publish import publish as make_results_final
from leaderboard.domain.standings import refresh_standings
from tests.factories import NOW, make_edition, make_phase, make_scored, make_task, make_team
from tests.factories.leaderboard import make_row, make_table

pytestmark = pytest.mark.django_db
BOARD = "/api/v1/editions/2026/tasks/classification/leaderboard"


@pytest.fixture(autouse=True)
def _rings(rings):
    """Submissions ring; nobody needs to hear."""


def publish(phase):
    return refresh_standings(phase.pk, now=NOW)


def test_the_board_says_what_its_numbers_depend_on(client):
    phase = make_phase()
    publish(phase)
    assert client.get(BOARD).json() == {
        "year": 2026,
        "edition_title": phase.task.edition.title,
        "task": "classification",
        "task_title": phase.task.title,
        "phase": "val",
        "phase_title": phase.title,
        "state": "live",
        "is_benchmark": False,
        "is_anonymous": False,
        "is_hidden": False,
        "summary": "",
        "note": "",
        "labels_released_at": None,
        "version": None,
        "replaced_by": None,
        "withdrawn_at": None,
        "withdrawn_reason": "",
        "url": "http://testserver/2026/classification/",
        "digest": "",
        "part": "all",
        "ranks_by": "value",
        "opens_details": True,
        "ground_truth_version": 1,
        "label_noise": None,
        "noise_images": None,
        "primary_metric": "flat_error",
        "lower_is_better": True,
        "max_guesses": 5,
        "images": 12,
        "release": phase.live_release.digest,
        "scorer_version": "1",
        "as_of": "2026-06-10T12:00:00Z",
        "count": 0,
        "next": None,
        "entries": [],
    }


def test_an_entry_has_its_rank_names_and_exact_counts(client):
    phase = make_phase()
    team = make_team(phase.task.edition, name="Group A")
    evaluation = make_scored(phase, wrong=3, cost=11, team=team, message="ResNet-50")
    publish(phase)
    (entry,) = client.get(BOARD).json()["entries"]
    assert (entry["rank"], entry["team_name"], entry["method_name"]) == (1, "Group A", "ResNet-50")
    assert (entry["submission_id"], entry["primary_count"]) == (str(evaluation.submission_id), 3)
    assert entry["metrics"] == evaluation.report["metrics"]


def test_best_and_all_entries(client):
    phase = make_phase()
    team = make_team(phase.task.edition)
    for wrong in (7, 3):
        make_scored(phase, wrong=wrong, team=team)
    publish(phase)
    counts = {
        query: [entry["primary_count"] for entry in client.get(BOARD + query).json()["entries"]]
        for query in ("", "?entries=best", "?entries=all")
    }
    assert counts == {"": [3], "?entries=best": [3], "?entries=all": [3, 7]}


def test_a_long_board_is_told_a_page_at_a_time(client):
    table = make_table(wrong=tuple(range(5)))
    pages, address = [], f"{BOARD}?limit=2"
    while address:
        told = client.get(address).json()
        pages.append([entry["primary_count"] for entry in told["entries"]])
        assert told["count"] == 5
        address = told["next"]
    assert pages == [[0, 1], [2, 3], [4]]
    assert client.get(f"{BOARD}?offset=5").json()["entries"] == []
    assert table.entries.count() == 5


def test_entries_are_asked_for_by_track_by_name_and_in_another_order(client):
    table = make_table(wrong=())
    for wrong, team, track in ((3, "Beta", "provided"), (5, "Alpha", "provided"), (1, "Gamma", "outside")):
        make_row(table, wrong=wrong, team_name=team, track=track)

    def teams(query):
        return [entry["team_name"] for entry in client.get(BOARD + query).json()["entries"]]

    assert teams("") == ["Beta", "Alpha", "Gamma"]
    assert teams("?track=outside") == ["Gamma"]
    assert teams("?sort=team") == ["Alpha", "Beta", "Gamma"]
    assert teams("?sort=-value&track=provided") == ["Alpha", "Beta"]
    assert teams("?q=eta") == ["Beta"]


def test_live_standings_are_asked_for_beside_published_results(client):
    phase = make_phase()
    make_scored(phase, wrong=3)
    publish(phase)
    make_results_final(phase, now=phase.closes_at)
    assert [client.get(BOARD + query).json()["state"] for query in ("", "?state=live")] == ["frozen", "live"]


def test_all_tables_of_a_year_are_listed_without_their_entries(client):
    task = make_task()
    for slug in ("val", "test"):
        publish(make_phase(task=task, slug=slug))
    publish(make_phase(edition=make_edition(2027)))
    told = client.get("/api/v1/editions/2026/leaderboards").json()
    assert [(each["year"], each["phase"]) for each in told["items"]] == [(2026, "test"), (2026, "val")]
    assert "entries" not in told["items"][0]


def test_another_phase_is_asked_for_by_name(client):
    task = make_task()
    for slug in ("val", "test"):
        publish(make_phase(task=task, slug=slug))
    for slug in ("val", "test"):
        assert client.get(f"{BOARD}?phase={slug}").json()["phase"] == slug


def test_what_a_phase_does_not_reveal_is_not_in_the_answer(client):
    phase = make_phase(reveal=Reveal.PRIMARY)
    make_scored(phase, wrong=3, cost=11)
    publish(phase)
    assert "hierarchical" not in client.get(BOARD).content.decode()


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("?phase=test", 404, "not_found"),
        ("?entries=some", 422, "invalid"),
        ("?version=0", 422, "invalid"),
        ("?version=1", 404, "not_found"),
        ("?version=1&state=live", 404, "not_found"),
        ("?limit=1001", 422, "invalid"),
        ("?phase=a%20b", 422, "invalid"),
        ("?sort=fame", 422, "invalid"),
    ],
)
def test_a_wrong_question_is_a_problem(client, query, status, code):
    publish(make_phase())
    response = client.get(BOARD + query)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(response.content)["code"] == code


@pytest.mark.parametrize("year", [2025, 2027])
def test_a_board_that_is_not_public_is_not_there(client, year):
    publish(make_phase(edition=make_edition(2027, is_public=False)))
    response = client.get(BOARD.replace("2026", str(year)))
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("number", [1, 3])
def test_a_board_takes_the_same_queries_however_many_entries(client, django_assert_num_queries, number):
    phase = make_phase()
    for wrong in range(number):
        make_scored(phase, wrong=wrong)
    publish(phase)
    # The tables, how many entries of each track, the keys of those of the page, and these.
    with django_assert_num_queries(4):
        assert len(client.get(BOARD).json()["entries"]) == number
