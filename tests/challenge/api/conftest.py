import pytest

from challenge.domain.tokens import issue_token
from challenge.enums import Scope
from tests.factories import NOW, make_user


@pytest.fixture
def bearer(time_machine):
    """Headers with a token of `user`, somebody new unless told, with all scopes unless told."""
    time_machine.move_to(NOW, tick=False)

    def headers(*scopes, user=None):
        _token, secret = issue_token(user=user or make_user(), name="t", now=NOW, scopes=scopes or Scope)
        return {"Authorization": f"Bearer {secret}"}

    return headers
