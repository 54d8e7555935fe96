from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from challenge.enums import OrganizerRole
from challenge.models import Organizer
from leaderboard.domain.standings import refresh_standings
from tests.factories import NOW, make_edition, make_phase, make_scored, make_submission, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

PAGE = "/2026/organize/activity/"


@pytest.fixture
def edition(client):
    """The client is signed in as one who helps to organize it."""
    edition, helper = make_edition(), make_user()
    Organizer.objects.create(edition=edition, user=helper, role=OrganizerRole.HELPER)
    client.force_login(helper)
    return edition


def test_an_edition_without_phases_or_files_says_so(client, edition):
    assertContains(client.get(PAGE), "There is no phase yet")
    make_phase(edition=edition)
    assertContains(client.get(PAGE), "No team has sent a file yet")


def test_teams_stand_by_number_of_files_with_charts_of_their_days_and_scores(client, edition):
    phase = make_phase(edition=edition)
    few, many = make_team(edition, name="Few"), make_team(edition, name="Many")
    for team, wrong, ago in ((many, 4, 3), (few, 1, 2), (many, 3, 1)):
        make_scored(phase, team=team, wrong=wrong, now=NOW - timedelta(days=ago))
    refresh_standings(phase.pk, now=NOW)
    shown = client.get(PAGE)
    files, scores = shown.context["charts"]
    assert [team.name for team in shown.context["page"].object_list] == ["Many", "Few"]
    assert [(row["team"], row["day"]) for row in files.rows] == [
        ("Many", "2026-06-07"),
        ("Many", "2026-06-09"),
        ("Few", "2026-06-08"),
    ]
    assert [(row["team"], row["value"]) for row in scores.rows] == [("Few", 1 / 12), ("Many", 4 / 12), ("Many", 3 / 12)]
    assertContains(shown, "25.00%")
    assertNotContains(shown, "Suddenly more files")


def test_where_more_is_better_the_best_team_has_the_most(client, edition):
    phase = make_phase(edition=edition, primary_metric="mean_ap")
    for value in (0.25, 0.75):
        evaluation = make_scored(phase)
        evaluation.report["metrics"]["mean_ap"] = value
        evaluation.save()
    refresh_standings(phase.pk, now=NOW)
    assert [row["value"] for row in client.get(PAGE).context["charts"][1].rows] == [0.75, 0.25]


def test_a_sudden_rise_is_told(client, edition):
    phase = make_phase(edition=edition, limit_per_day=None)
    team = make_team(edition, name="Suddenly")
    make_submission(phase, team=team, now=NOW - timedelta(days=2))
    for _ in range(6):
        make_submission(phase, team=team)
    assertContains(client.get(PAGE), "Suddenly: 6 files on 10 Jun 2026; in the seven days before it sent 1 in all.")


def test_a_phase_is_chosen_and_else_the_busiest_is_shown(client, edition):
    quiet = make_phase(edition=edition)
    busy = make_phase(task=quiet.task, slug="test", title="Test")
    for phase in (quiet, busy, busy):
        make_submission(phase)
    assert client.get(PAGE).context["phase"] == busy
    assert client.get(f"{PAGE}?phase={quiet.pk}").context["phase"] == quiet
    assert client.get(f"{PAGE}?phase=nonsense").context["phase"] == busy


def test_numbers_behind_a_chart_are_files_of_the_chosen_phase(client, edition):
    phase = make_phase(edition=edition)
    make_submission(phase, team=make_team(edition, name="=Ada"))
    answer = client.get(f"{PAGE}?phase={phase.pk}&chart=files&format=csv")
    assert answer.text.splitlines() == ["team,day,files,refused,failed,checks", "'=Ada,2026-06-10,1,0,0,0"]
    assert client.get(f"{PAGE}?chart=nothing&format=csv").status_code == 404


@pytest.mark.parametrize("teams", [1, 3])
def test_the_page_asks_as_often_for_one_team_as_for_three(client, edition, teams, django_assert_num_queries):
    phase = make_phase(edition=edition)
    for wrong in range(teams):
        make_scored(phase, wrong=wrong)
    refresh_standings(phase.pk, now=NOW)
    with django_assert_num_queries(11):
        client.get(PAGE)
