import logging

import pytest
from django.test import Client

from challenge.api.problems import PROBLEMS, declare
from tests.factories import make_edition

pytestmark = pytest.mark.django_db


def test_a_problem_says_what_it_is_in_the_terms_of_rfc_9457(client):
    response = client.get("/api/v1/editions/1850")
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "https://yardstick.test/api/problems#not_found",
        "title": "There is nothing at this address",
        "status": 404,
        "code": "not_found",
        "detail": "There is nothing at this address.",
    }


def test_the_type_of_a_problem_leads_to_its_line(client):
    page = client.get("/api/problems").content.decode()
    assert [f'id="{code}"' in page for code in PROBLEMS] == [True] * len(PROBLEMS)


def test_a_request_for_another_host_is_a_problem_like_any(client):
    response = client.get("/api/v1/editions", headers={"Host": "no_host_of_ours"})
    assert (response.status_code, response.json()["code"]) == (400, "unreadable")
    assert response.json()["type"] == "https://yardstick.test/api/problems#unreadable"


def test_a_code_keeps_its_status():
    with pytest.raises(ValueError, match="not_found"):
        declare("not_found", 410, "Gone")
    assert PROBLEMS["not_found"].status == 404


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/editions/x/y/z", "/api/v1/"])
def test_an_address_that_is_not_there_is_a_problem_too(client, address):
    response = client.get(address)
    if response.status_code != 302:
        assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_method_that_an_address_does_not_take_is_told_with_those_that_it_takes(client):
    response = client.delete("/api/v1/editions")
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in response["Allow"]


@pytest.mark.parametrize("address", ["/api/v1/editions/%00", "/api/v1/editions?offset=%00", "/api/v1/editions?%00=1"])
def test_an_address_with_a_nul_is_refused_before_anything_reads_it(client, address):
    response = client.get(address)
    assert (response.status_code, response.json()["code"]) == (400, "broken_address")


def test_a_body_that_is_no_json_is_refused(client, bearer):
    response = client.post("/api/v1/tokens", "{", "application/json", headers=bearer())
    assert (response.status_code, response.json()["code"]) == (400, "unreadable")


def test_a_body_over_the_limit_is_refused(client, bearer, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    body = '{"name": "' + "x" * 200 + '"}'
    response = client.post("/api/v1/tokens", body, "application/json", headers=bearer())
    assert (response.status_code, response.json()["code"]) == (400, "unreadable")


def test_an_error_of_ours_is_a_problem_and_is_logged(monkeypatch, caplog):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("challenge.api.editions.public_pages", broken)
    make_edition()
    with caplog.at_level(logging.ERROR):
        response = Client(raise_request_exception=False).get("/api/v1/editions/2026/pages")
    assert (response.status_code, response.json()["code"]) == (500, "server_fault")
    assert "ZeroDivisionError" in caplog.text


def test_every_field_that_does_not_fit_is_told_with_a_sentence(client, bearer):
    headers = bearer() | {"Idempotency-Key": ""}
    for sent in ({"name": 1, "more": 2}, {"name": "laptop", "scopes": ["read"]}):
        response = client.post("/api/v1/tokens", sent, "application/json", headers=headers)
        assert response.status_code == 422
        assert all(each["message"] for each in response.json()["errors"])
