"""Choosing final entries on the page of the team and through the API."""

import json

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from challenge.domain.tokens import issue_token
from challenge.enums import FinalSelection
from tests.factories import NOW, describe, make_phase, make_scored, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
ADDRESS = "/api/v1/editions/2026/tasks/classification/final-entries"


@pytest.fixture(autouse=True)
def _at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def phase():
    return make_phase(final_selection=FinalSelection.CHOSEN, limit_per_day=None)


@pytest.fixture
def scored(phase):
    evaluation = make_scored(phase, wrong=3, message="ResNet-50")
    describe(evaluation.submission)
    return evaluation


def signed_in(client, scored):
    client.force_login(scored.submission.submitted_by)
    return client


def page_of(client, scored):
    return signed_in(client, scored).get(f"/teams/{scored.submission.team_id}/")


def choose(client, scored, **data):
    address = f"/teams/{scored.submission.team_id}/finals/{scored.submission.phase_id}/"
    return signed_in(client, scored).post(address, data, follow=True)


def test_the_page_says_what_counts_and_offers_the_scored_files(client, scored):
    response = page_of(client, scored)
    assertContains(response, "You choose the file that counts")
    assertContains(response, "Your team has chosen none: the latest scored files count.")
    assertContains(response, f'value="{scored.submission_id}"')


def test_a_choice_is_saved_and_shown(client, scored):
    response = choose(client, scored, submission=[str(scored.submission_id)])
    assertContains(response, "is saved")
    assertContains(response, "Final entry")
    assertNotContains(response, "has chosen none")


def test_a_file_that_is_not_described_leads_to_where_it_can_be(client, phase):
    undescribed = make_scored(phase)
    response = page_of(client, undescribed)
    assertContains(response, "Its description lacks its authors, an abstract")
    assertContains(response, f"/submissions/{undescribed.submission_id}/method/")
    assertContains(choose(client, undescribed, submission=[str(undescribed.submission_id)]), "before its method is")


def test_what_is_no_submission_is_refused_in_a_sentence(client, scored):
    assertContains(choose(client, scored, submission=["x"]), "Choose among the files of your team.")


def test_after_the_phase_the_page_offers_no_choice(client, scored, phase):
    type(phase).objects.update(closes_at=NOW)
    response = page_of(client, scored)
    assertNotContains(response, 'name="submission"')
    assertContains(choose(client, scored, submission=[str(scored.submission_id)]), "final entries were chosen until")


@pytest.mark.parametrize("selection", [FinalSelection.BEST, FinalSelection.LATEST])
def test_where_nothing_is_chosen_the_page_tells_the_rule(client, scored, phase, selection):
    type(phase).objects.update(final_selection=selection)
    response = page_of(client, scored)
    assertContains(response, "scored file counts.")
    assertNotContains(response, 'name="submission"')


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_many_files(client, phase, django_assert_max_num_queries, number):
    team = make_team(phase.task.edition)
    evaluations = [make_scored(phase, team=team) for _ in range(number)]
    signed_in(client, evaluations[0])
    with django_assert_max_num_queries(30):
        assert client.get(f"/teams/{team.pk}/").status_code == 200


def test_the_api_tells_and_takes_the_choice(client, scored):
    _row, secret = issue_token(user=scored.submission.submitted_by, name="t", now=NOW)
    headers = {"Authorization": f"Bearer {secret}"}
    submission = str(scored.submission_id)
    (before,) = client.get(ADDRESS, headers=headers).json()
    assert (before["phase"], before["choosable"], before["chosen"]) == ("val", [submission], [])
    body = json.dumps({"phase": "val", "submissions": [submission]})
    (after,) = client.post(ADDRESS, body, "application/json", headers=headers).json()
    assert after["chosen"] == [submission]


def test_the_api_tells_what_is_not_described_yet(client, phase):
    undescribed = make_scored(phase)
    _row, secret = issue_token(user=undescribed.submission.submitted_by, name="t", now=NOW)
    (told,) = client.get(ADDRESS, headers={"Authorization": f"Bearer {secret}"}).json()
    assert (told["choosable"], told["undescribed"]) == ([], [str(undescribed.submission_id)])


def test_the_api_refuses_with_a_code(client, scored, phase):
    type(phase).objects.update(final_selection=FinalSelection.BEST)
    _row, secret = issue_token(user=scored.submission.submitted_by, name="t", now=NOW)
    body = json.dumps({"phase": "val", "submissions": []})
    response = client.post(ADDRESS, body, "application/json", headers={"Authorization": f"Bearer {secret}"})
    assert (response.status_code, response.json()["code"]) == (409, "choice_refused")
