import json

import pytest

from challenge.enums import Reveal
from leaderboard.domain.standings import refresh_standings
from tests.factories import NOW, make_edition, make_phase, make_scored, make_task, make_team

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
        "task": "classification",
        "phase": "val",
        "state": "live",
        "is_benchmark": False,
        "is_anonymous": False,
        "summary": "",
        "labels_released_at": None,
        "version": None,
        "url": "http://testserver/2026/classification/",
        "digest": "",
        "part": "all",
        "ranks_by": "value",
        "opens_details": True,
        "ground_truth_version": 1,
        "label_noise": None,
        "noise_images": None,
        "primary_metric": "flat_error",
        "max_guesses": 5,
        "images": 12,
        "release": phase.live_release.digest,
        "scorer_version": "1",
        "as_of": "2026-06-10T12:00:00Z",
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
    [("?phase=test", 404, "not_found"), ("?entries=some", 422, "invalid")],
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
    with django_assert_num_queries(2):
        assert len(client.get(BOARD).json()["entries"]) == number
