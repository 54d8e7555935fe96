"""Every refusal of results is a problem of the API."""

import pytest

from challenge.api.frame import api
from challenge.api.problems import PROBLEMS
from leaderboard.api.refusals import CODES


@pytest.mark.parametrize("kind", CODES)
def test_a_refusal_is_told_in_its_sentence_and_so_are_its_kinds(rf, kind):
    for each in (kind, type("Narrower", (kind,), {})):
        answer = api.on_exception(rf.post("/"), each("Not now."))
        assert answer.status_code == PROBLEMS[CODES[kind]].status == 409
        assert b'"detail": "Not now."' in answer.content
