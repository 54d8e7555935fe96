"""A database or store that is away is a 503 that says when to come back."""

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.test import RequestFactory

from challenge.middleware import UnavailableMiddleware


def answer(path: str, error: Exception):
    def broken(request: HttpRequest):
        raise AssertionError("not asked")

    return UnavailableMiddleware(broken).process_exception(RequestFactory().get(path), error)


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, ConnectionRefusedError])
def test_the_api_answers_with_a_problem(error):
    response = answer("/api/v1/editions", error("gone"))
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "5"


def test_people_get_a_page_that_asks_no_database():
    response = answer("/2026/", OperationalError("gone"))
    assert response.status_code == 503
    assert "back in a moment" in response.content.decode()


def test_other_errors_are_not_its_business():
    assert answer("/", ValueError("ours")) is None
