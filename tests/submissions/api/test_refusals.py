"""Every refusal of the domain is a problem of the API."""

from datetime import timedelta

import pytest

from challenge.api.problems import PROBLEMS
from submissions.api.refusals import refused
from submissions.domain import errors
from submissions.domain.errors import MethodRefused, QuotaExceeded, Refusal
from tests.factories import NOW


def kinds(base=Refusal):
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_every_refusal_has_a_declared_code():
    told = {kind.code for kind in kinds() if kind.__module__ == errors.__name__}
    assert len(told) > 30
    assert told <= PROBLEMS.keys()


@pytest.mark.django_db
def test_a_refusal_that_ends_says_when(rf, time_machine):
    time_machine.move_to(NOW, tick=False)
    answer = refused(rf.post("/"), QuotaExceeded(2, "day", NOW + timedelta(minutes=1)))
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert b'"next_allowed_at": "2026-06-10T12:01:00Z"' in answer.content


@pytest.mark.django_db
def test_a_description_that_does_not_fit_is_told_by_field(rf):
    answer = refused(rf.put("/"), MethodRefused({"paper_url": "Type a whole address."}))
    assert answer.status_code == 422
    assert b'{"where": ["body", "paper_url"], "message": "Type a whole address."}' in answer.content
