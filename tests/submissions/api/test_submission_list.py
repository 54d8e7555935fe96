"""Finding a team's submissions again: listed, filtered, followed, and what came of them."""

from datetime import timedelta

import pytest

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_release
from challenge.domain.tokens import issue_token
from challenge.enums import Reveal
from submissions.domain.overview import current_evaluation, submissions_with_evaluations
from submissions.domain.submission_list import Filters, own_submissions
from submissions.enums import Role, Status
from submissions.models import Evaluation, Membership
from tests.factories import (
    LABELS,
    NOW,
    make_edition,
    make_phase,
    make_scored,
    make_submission,
    make_task,
    make_team,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
URL = "/api/v1/submissions"


@pytest.fixture
def phase(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_phase(limit_per_day=None)


@pytest.fixture
def team(phase):
    return make_team(phase.task.edition)


@pytest.fixture
def bearer(team):
    return bearer_of(team.members.get())


def bearer_of(person, *scopes):
    return {"Authorization": f"Bearer {issue_token(user=person, name='t', now=NOW, scopes=scopes or ['read'])[1]}"}


def listed(client, bearer, query=""):
    answer = client.get(f"{URL}?{query}", headers=bearer)
    assert answer.status_code == 200
    return [row["id"] for row in answer.json()["items"]]


def test_a_list_tells_what_each_file_is_and_scored(client, bearer, phase, team):
    evaluation = make_scored(phase, team=team, wrong=3, message="deeper")
    [row] = client.get(URL, headers=bearer).json()["items"]
    assert (row["id"], row["message"]) == (str(evaluation.submission_id), "deeper")
    assert (row["year"], row["task"], row["phase"]) == (2026, "classification", "val")
    assert (row["team"], row["team_id"], row["status"]) == (team.name, team.pk, "scored")
    assert row["score"] == {
        "metric": "flat_error",
        "value": 0.25,
        "count": 3,
        "images": 12,
        "lower_is_better": True,
    }


def test_the_newest_comes_first_page_by_page(client, bearer, phase, team):
    made = [make_submission(phase, team=team, now=NOW - timedelta(hours=hour)) for hour in range(3)]
    first = client.get(f"{URL}?limit=2", headers=bearer).json()
    second = client.get(first["next"], headers=bearer).json()
    assert [row["id"] for row in first["items"] + second["items"]] == [str(each.pk) for each in made]
    assert (first["count"], second["next"]) == (3, None)


def test_only_present_teams_count_and_an_observer_sees_theirs(client, phase, team):
    submission = make_submission(phase, team=team)
    make_submission(phase)
    observer, former = make_user(), make_user()
    Membership.objects.create(team=team, user=observer, role=Role.OBSERVER, joined_at=NOW)
    Membership.objects.create(team=team, user=former, role=Role.MEMBER, joined_at=NOW, left_at=NOW)
    assert listed(client, bearer_of(observer)) == [str(submission.pk)]
    assert listed(client, bearer_of(former)) == []


def test_an_organizer_lists_no_submissions_of_others(client, phase, team):
    make_submission(phase, team=team)
    organizer = make_user()
    phase.task.edition.organizers.add(organizer)
    assert listed(client, bearer_of(organizer)) == []


def test_filters_narrow_the_list_each_alone_and_together(client, phase):
    person = make_user()
    team = make_team(phase.task.edition, user=person)
    here = make_scored(phase, team=team).submission
    other_task = make_phase(task=make_task(phase.task.edition, slug="localization"), slug="test", limit_per_day=None)
    there = make_submission(other_task, team=team)
    earlier = make_phase(edition=make_edition(2025), limit_per_day=None)
    last_year = make_submission(earlier, team=make_team(earlier.task.edition, user=person))
    bearer = bearer_of(person)

    def found(query):
        return set(listed(client, bearer, query))

    everything = {str(each.pk) for each in (here, there, last_year)}
    assert found("") == everything
    assert found("year=2025") == {str(last_year.pk)}
    assert found("task=localization") == found("phase=test") == {str(there.pk)}
    assert found("status=scored") == {str(here.pk)}
    assert found("status=queued") == everything - {str(here.pk)}
    assert found(f"team={team.pk}") == {str(here.pk), str(there.pk)}
    assert found("year=2026&task=classification&status=queued") == set()


@pytest.mark.parametrize("query", ["year=x", "year=0", "status=lost", "task=a b", f"team={10**30}", "limit=0"])
def test_filters_that_cannot_be_are_refused(client, bearer, query):
    assert client.get(f"{URL}?{query}", headers=bearer).status_code == 422


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_takes_the_same_queries_however_many(client, bearer, phase, team, django_assert_num_queries, number):
    for wrong in range(number):
        make_scored(phase, team=team, wrong=wrong)
    client.get(URL, headers=bearer)
    # The token, how many, the submissions, their evaluations.
    with django_assert_num_queries(4):
        assert len(client.get(URL, headers=bearer).json()["items"]) == number


@pytest.mark.parametrize("reveal", [Reveal.HIDDEN, Reveal.LADDER])
def test_a_list_shows_no_score_before_its_phase_does(client, bearer, phase, team, reveal):
    type(phase).objects.update(reveal=reveal)
    scored = make_scored(phase, team=team)
    # On the ladder an earlier file that still waits keeps the result back.
    make_submission(phase, team=team, now=NOW - timedelta(hours=1))
    row = next(row for row in client.get(URL, headers=bearer).json()["items"] if row["id"] == str(scored.submission_id))
    assert (row["status"], row["score"]) == ("scored", None)


def test_the_filter_by_status_means_the_evaluation_that_is_shown(phase, team):
    """Scored anew, by labels that are live now or not: the database finds the same evaluation as the pages."""
    first, second, third = (make_scored(phase, team=team, wrong=wrong).submission for wrong in (1, 2, 3))
    labels = [(image, LABELS[0][1]) for image, _label in LABELS]
    release = make_release(freeze(import_ground_truth(phase=phase, labels=labels, now=NOW), now=NOW), now=NOW)
    for submission, status in ((first, Status.QUEUED), (second, Status.FAILED)):
        again(submission, release, status)
    assert by_rule(phase) == by_filter(team) == {first.pk: "scored", second.pk: "scored", third.pk: "scored"}
    type(phase).objects.update(live_release=release)
    assert by_rule(phase) == by_filter(team) == {first.pk: "queued", second.pk: "failed", third.pk: "scored"}


def again(submission, release, status):
    Evaluation.objects.create(
        submission=submission, release=release, scorer_version="1", status=status, is_rescore=True, queued_at=NOW
    )


def by_rule(phase):
    found = submissions_with_evaluations().filter(phase=phase)
    return {submission.pk: current_evaluation(submission).status for submission in found}


def by_filter(team):
    person = team.members.get()
    return {
        submission.pk: status.value
        for status in Status
        for submission in own_submissions(person, Filters(status=status))
    }
