"""Describing a method on its page and through the API."""

import json
import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from challenge.domain.tokens import issue_token
from submissions.domain.methods import description_of
from submissions.enums import Role
from submissions.models import Membership, Submission
from tests.factories import NOW, describe, make_phase, make_submission, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
PAGE = {
    "short_name": "ResNet-152",
    "is_revealed": "True",
    "abstract": "Residual\r\nblocks.",
    "paper_url": "https://example.org/paper",
    "code_url": "",
    "track": "provided",
    "outside_data": "",
    "is_ensemble": "True",
    "parameters": "60M",
    "compute": "8 GPUs for 6 days",
    "authors-TOTAL_FORMS": "3",
    "authors-INITIAL_FORMS": "0",
    "authors-0-name": "Grace Hopper",
    "authors-0-affiliation": "Navy",
    "authors-0-ORDER": "2",
    "authors-1-name": "Ada Lovelace",
    "authors-1-affiliation": "",
    "authors-1-ORDER": "1",
    "authors-2-name": "",
    "authors-2-affiliation": "",
    "authors-2-ORDER": "",
}
JSON = {
    "short_name": "ResNet-152",
    "abstract": "Residual blocks.",
    "authors": [{"name": "Ada Lovelace", "affiliation": "Engines"}, {"name": "Grace Hopper"}],
    "track": "outside",
    "outside_data": "Flickr",
    "parameters": "60M",
}


@pytest.fixture(autouse=True)
def _at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def submission():
    return make_submission(make_phase(limit_per_day=None))


def address_of(submission) -> str:
    return f"/submissions/{submission.pk}/method/"


def page_of(client, submission, **query):
    client.force_login(submission.submitted_by)
    return client.get(address_of(submission), query)


def send(client, submission, **fields):
    client.force_login(submission.submitted_by)
    return client.post(address_of(submission), PAGE | fields, follow=True)


def told(submission):
    return description_of(Submission.objects.select_related("method").get(pk=submission.pk))


def test_a_description_is_saved_from_the_page_with_authors_in_the_order_of_their_numbers(client, submission):
    response = send(client, submission)
    assertContains(response, "as version 1")
    said = told(submission)
    assert [each.name for each in said.authors] == ["Ada Lovelace", "Grace Hopper"]
    assert (said.short_name, said.abstract, said.parameters) == ("ResNet-152", "Residual\nblocks.", 60_000_000)
    assert (said.is_ensemble, said.is_revealed, said.compute) == (True, True, "8 GPUs for 6 days")
    assertContains(response, 'value="Ada Lovelace"')


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"paper_url": "ftp://example.org/paper"}, "begins with https:// or http://"),
        ({"code_url": "javascript:alert(1)"}, "begins with https:// or http://"),
        ({"parameters": "many"}, "“many” is no number of parameters"),
        ({"abstract": "x" * 3001}, "3000"),
        ({"abstract": ""}, "Write an abstract"),
        ({"track": "outside"}, "Say which outside data were used"),
        ({"authors-0-name": ""}, "Whose affiliation is this?"),
        ({"authors-0-name": "", "authors-0-affiliation": "", "authors-1-name": ""}, "Name at least one author"),
        ({"short_name": "\u202e"}, "This field is required"),
    ],
)
def test_what_reads_wrong_is_told_and_what_was_typed_stays(client, submission, fields, sentence):
    response = send(client, submission, **fields)
    assertContains(response, sentence, status_code=422)
    assertContains(response, "8 GPUs for 6 days", status_code=422)
    assert told(submission).authors == ()


def test_more_rows_come_without_a_script_and_without_loss(client, submission):
    response = send(client, submission, more="1", parameters="many")
    assert response.status_code == 200
    assert len(re.findall(r'name="authors-\d+-name"', response.content.decode())) == 2 + 5
    for typed in ("Grace Hopper", "many", "Residual"):
        assertContains(response, typed)
    assert told(submission).authors == ()


def test_the_form_can_begin_with_what_was_said_of_another_file(client, submission):
    other = make_submission(submission.phase, team=submission.team)
    describe(other, short_name="Copied")
    foreign = make_submission(submission.phase)
    describe(foreign, short_name="Foreign")
    assertContains(page_of(client, submission, **{"from": str(other.pk)}), 'value="Copied"')
    assertNotContains(page_of(client, submission, **{"from": str(foreign.pk)}), "Foreign")
    assert told(submission).short_name != "Copied"


@pytest.mark.parametrize("role", ["observer", "organizer"])
def test_observers_and_organizers_read_and_do_not_write(client, submission, role):
    describe(submission, abstract="Only for them.", is_revealed=True)
    person = make_user()
    if role == "observer":
        Membership.objects.create(team=submission.team, user=person, role=Role.OBSERVER, joined_at=NOW)
    else:
        submission.phase.task.edition.organizers.add(person)
    client.force_login(person)
    response = client.get(address_of(submission))
    assertContains(response, "Only for them.")
    assertNotContains(response, "Save the description")
    assert client.post(address_of(submission), PAGE).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_much_was_told(
    client, submission, django_assert_max_num_queries, number
):
    for each in range(number):
        describe(submission, abstract=f"Version {each}")
        describe(make_submission(submission.phase, team=submission.team))
    client.force_login(submission.submitted_by)
    with django_assert_max_num_queries(14):
        assert client.get(address_of(submission)).status_code == 200


def test_the_page_of_a_submission_leads_to_its_description(client, submission):
    client.force_login(submission.submitted_by)
    assertContains(client.get(f"/submissions/{submission.pk}/"), address_of(submission))


def api(client, submission, method="get", **fields):
    _row, secret = issue_token(user=submission.submitted_by, name="t", now=NOW)
    body = {"data": json.dumps(fields), "content_type": "application/json"} if method == "put" else {}
    address = f"/api/v1/submissions/{submission.pk}/method"
    return getattr(client, method)(address, headers={"Authorization": f"Bearer {secret}"}, **body)


def test_the_api_describes_and_tells_the_description(client, submission):
    before = api(client, submission).json()
    assert before["version"] == 0
    assert before["missing"][:2] == ["its authors", "an abstract"]
    after = api(client, submission, "put", **JSON).json()
    assert (after["version"], after["missing"], after["parameters"]) == (1, [], 60_000_000)
    assert after["authors"] == [
        {"name": "Ada Lovelace", "affiliation": "Engines"},
        {"name": "Grace Hopper", "affiliation": ""},
    ]
    assert api(client, submission, "put", **JSON).json() == after
    submission.refresh_from_db()
    assert submission.track == "outside"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"parameters": 0}, "Parameters: “0” is no number of parameters"),
        ({"paper_url": "ftp://x.org"}, "Paper: Type a whole address"),
        ({"authors": []}, "Name at least one author."),
        ({"authors": [{"name": "", "affiliation": "Navy"}]}, "Whose affiliation is this?"),
        ({"authors": [{"name": f"A{n}"} for n in range(201)]}, "At most 200 authors"),
        ({"outside_data": ""}, "Say which outside data were used."),
    ],
)
def test_the_api_refuses_with_the_same_sentences(client, submission, fields, sentence):
    response = api(client, submission, "put", **(JSON | fields))
    assert (response.status_code, response.json()["code"]) == (422, "method_refused")
    assert sentence in response.json()["detail"]


def test_the_api_lets_nobody_else_describe(client, submission):
    other = make_team(submission.phase.task.edition)
    submission.submitted_by = other.memberships.get().user
    assert api(client, submission, "put", **JSON).status_code == 404
