"""What teams do, in the organizers' API."""

from datetime import timedelta

import pytest

from challenge.enums import OrganizerRole
from leaderboard.domain.standings import refresh_standings
from tests.factories import NOW, make_edition, make_phase, make_scored, make_submission, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def ask(edition, organizer_of):
    return organizer_of(edition, OrganizerRole.HELPER)


def test_teams_stand_by_number_of_files_with_their_days_and_best_scores(edition, ask):
    phase = make_phase(edition=edition)
    few, many = make_team(edition, name="Few"), make_team(edition, name="Many")
    for team, wrong, ago in ((many, 4, 3), (few, 1, 2), (many, 3, 1)):
        make_scored(phase, team=team, wrong=wrong, now=NOW - timedelta(days=ago))
    refresh_standings(phase.pk, now=NOW)
    (told,) = ask("get", "activity").json()["items"]
    assert (told["phase_id"], told["files"], told["lower_is_better"]) == (phase.pk, 3, True)
    first, last = ask("get", f"activity/{phase.pk}").json()["items"]
    assert [(first["team"], first["total"]["files"]), (last["team"], last["total"]["files"])] == [
        ("Many", 2),
        ("Few", 1),
    ]
    assert [(day["day"], day["files"]) for day in first["days"]] == [("2026-06-07", 1), ("2026-06-09", 1)]
    assert [score["value"] for score in first["scores"]] == [4 / 12, 3 / 12]
    assert (first["last_day"], first["rise"]) == ("2026-06-09", None)


def test_a_sudden_rise_is_told(edition, ask):
    phase = make_phase(edition=edition, limit_per_day=None)
    team = make_team(edition)
    for ago in (3, 1, 1, 1, 1, 1):
        make_submission(phase, team=team, now=NOW - timedelta(days=ago))
    (told,) = ask("get", f"activity/{phase.pk}").json()["items"]
    assert told["rise"] == {"day": "2026-06-09", "files": 5, "before": 1}


def test_a_phase_of_another_year_is_not_there(edition, ask):
    for phase_id in (make_phase(edition=make_edition(2027)).pk, 10**30):
        assert ask("get", f"activity/{phase_id}").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_activity_takes_the_same_queries_however_many_teams(edition, ask, django_assert_num_queries, number):
    phase = make_phase(edition=edition)
    for _ in range(number):
        make_scored(phase)
    refresh_standings(phase.pk, now=NOW)
    ask("get", f"activity/{phase.pk}")
    with django_assert_num_queries(8):
        assert ask("get", f"activity/{phase.pk}").json()["count"] == number
