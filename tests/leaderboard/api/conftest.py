"""Organizers who come with a token."""

from collections.abc import Callable
from typing import Any

import pytest

from challenge.domain.tokens import issue_token
from challenge.enums import OrganizerRole, Scope
from challenge.models import Organizer
from tests.factories import NOW, make_user

Ask = Callable[..., Any]


@pytest.fixture
def organizer_of(client) -> Callable[..., Ask]:
    """Makes an organizer of an edition, a chair unless another role is told, who then asks: method, path, body."""

    def make(edition, role=OrganizerRole.CHAIR) -> Ask:
        user = make_user()
        Organizer.objects.create(edition=edition, user=user, role=role)
        secret = issue_token(user=user, name="api", now=NOW, scopes=Scope)[1]

        def ask(method: str, path: str, body: dict[str, Any] | None = None):
            address = path if path.startswith("http") else f"/api/v1/editions/{edition.year}/organize/{path}"
            headers = {"Authorization": f"Bearer {secret}"}
            content = {} if body is None else {"data": body, "content_type": "application/json"}
            return getattr(client, method)(address, headers=headers, **content)

        ask.user = user
        return ask

    return make
