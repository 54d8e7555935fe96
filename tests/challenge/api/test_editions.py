import json
from datetime import timedelta

import pytest
from django.utils import timezone

from challenge.domain.tokens import issue_token
from tests.factories import NOW, make_edition, make_phase, make_task, make_user

pytestmark = pytest.mark.django_db
SOME_SUBMISSION = "/api/v1/submissions/5f0c1a52-6f0c-4c0e-9d7a-3f6f1c2f9b11"


def problem(response, status: int, code: str) -> dict:
    """The body, checked to be a problem that clients can read."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert (body["type"], body["status"], body["code"]) == (f"https://yardstick.test/api/problems#{code}", status, code)
    assert body["title"]
    assert body["detail"]
    return body


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_public_editions_are_listed_newest_first_with_tasks_and_phases(client):
    make_phase(edition=make_edition(2025))
    make_phase(edition=make_edition(2026), limit_per_day=3)
    make_edition(2027, is_public=False)
    editions = client.get("/api/v1/editions").json()["items"]
    assert [edition["year"] for edition in editions] == [2026, 2025]
    assert editions[0]["tasks"][0] | {"phases": None} == {
        "slug": "classification",
        "kind": "classification",
        "title": "Classification",
        "description": "",
        "max_guesses": 5,
        "phases": None,
    }
    assert editions[0]["tasks"][0]["phases"][0]["limit_per_day"] == 3


def test_one_edition_says_the_same_as_the_list(client):
    make_phase()
    assert client.get("/api/v1/editions/2026").json() == client.get("/api/v1/editions").json()["items"][0]


def test_an_edition_tells_its_rules_and_since_when_it_takes_submissions(client):
    make_edition(2026, rules="# Fair play", opened_at=NOW)
    make_edition(2027, opened_at=None)
    later, edition = client.get("/api/v1/editions").json()["items"]
    assert (edition["rules"], edition["opened_at"], later["opened_at"]) == ("# Fair play", "2026-06-10T12:00:00Z", None)


def test_no_editions_are_an_empty_list(client):
    assert client.get("/api/v1/editions").json()["items"] == []


@pytest.mark.parametrize("number", [1, 3])
def test_editions_take_the_same_queries_however_many(client, django_assert_num_queries, number):
    for year in range(2026, 2026 + number):
        edition = make_edition(year)
        for task in range(number):
            make_phase(task=make_task(edition, slug=f"task-{task}"))
    # How many, the editions, their pages, tasks and phases, the image sets of Releases.
    with django_assert_num_queries(6):
        assert len(client.get("/api/v1/editions").json()["items"]) == number


@pytest.mark.parametrize("year", ["2025", "2027", "0", "-1", "99999999999999999999"])
def test_an_edition_that_is_not_there_is_a_problem(client, year):
    make_edition(2026)
    make_edition(2027, is_public=False)
    problem(client.get(f"/api/v1/editions/{year}"), 404, "not_found")


def test_a_year_that_is_no_number_is_a_problem_with_its_place(client):
    body = problem(client.get("/api/v1/editions/latest"), 422, "invalid")
    assert body["errors"][0]["where"] == ["path", "year"]


@pytest.mark.parametrize(
    "headers", [{}, bearer("ys_wrong"), {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer"}]
)
def test_without_a_valid_token_the_answer_says_how_to_send_one(client, headers):
    response = client.get(SOME_SUBMISSION, headers=headers)
    problem(response, 401, "not_signed_in")
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_session_is_not_a_token(client):
    client.force_login(make_user())
    problem(client.get(SOME_SUBMISSION), 401, "not_signed_in")


def test_an_expired_token_is_none(client):
    yesterday = timezone.now() - timedelta(days=1)
    _token, secret = issue_token(user=make_user(), name="old", now=NOW, expires_at=yesterday)
    problem(client.get(SOME_SUBMISSION, headers=bearer(secret)), 401, "not_signed_in")


def test_a_token_without_the_scope_is_told_which_it_lacks(client):
    _token, secret = issue_token(user=make_user(), name="submits", now=NOW, scopes=["submit"])
    assert "“read”" in problem(client.get(SOME_SUBMISSION, headers=bearer(secret)), 403, "forbidden")["detail"]


def test_a_token_with_the_scope_passes(client):
    _token, secret = issue_token(user=make_user(), name="reads", now=NOW, scopes=["read"])
    problem(client.get(SOME_SUBMISSION, headers=bearer(secret)), 404, "not_found")


def test_what_a_problem_has_to_say_beyond_its_detail_stands_beside_it(client):
    body = problem(client.get("/api/v1/editions/latest"), 422, "invalid")
    assert set(body) == {"type", "title", "status", "code", "detail", "errors"}


def test_the_description_of_the_api_covers_all_of_it(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {
        "/api/v1/editions",
        "/api/v1/editions/{year}",
        "/api/v1/editions/{year}/tasks/{task}/submissions",
        "/api/v1/editions/{year}/tasks/{task}/leaderboard",
    } <= set(paths)


def test_the_documentation_loads_nothing_from_elsewhere(client):
    response = client.get("/api/docs", follow=True)
    assert response.status_code == 200
    assert "//cdn" not in response.content.decode()


def test_an_unknown_address_of_the_api_is_a_problem_and_of_a_page_a_page(client, db):
    answer = client.get("/api/v1/nowhere")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"
    assert client.get("/nowhere/at/all/")["Content-Type"].startswith("text/html")
