"""What tests of the organizers' API share: people with tokens, and requests that read as a client's."""

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext

from challenge.domain.tokens import issue_token
from challenge.enums import OrganizerRole
from challenge.models import AuditEvent, Organizer
from tests.factories import NOW, make_user

EDITION = "/api/v1/editions/2026/organize"


class Caller:
    """A person with a token; each request answers with its status and the JSON of its body."""

    def __init__(self, client, user, *, scopes=("organize",)):
        _token, secret = issue_token(user=user, name="t", now=NOW, scopes=list(scopes))
        self.client, self.user, self.headers = client, user, {"Authorization": f"Bearer {secret}"}

    def get(self, address, **asked):
        return self._read(self.client.get(address, asked, headers=self.headers))

    def post(self, address, **body):
        return self._send("post", address, body)

    def patch(self, address, **body):
        return self._send("patch", address, body)

    def put(self, address, **body):
        return self._send("put", address, body)

    def delete(self, address):
        return self._read(self.client.delete(address, headers=self.headers))

    def upload(self, address, **fields):
        return self._read(self.client.post(address, fields, headers=self.headers))

    def _send(self, method, address, body):
        send = getattr(self.client, method)
        return self._read(send(address, json.dumps(body), content_type="application/json", headers=self.headers))

    def _read(self, response):
        text = response.content.decode()
        return response.status_code, json.loads(text) if text.startswith(("{", "[")) else text


def organizer_of(client, edition, role=OrganizerRole.CHAIR):
    user = make_user()
    Organizer.objects.create(edition=edition, user=user, role=role)
    return Caller(client, user)


def last_event():
    """The newest line of the record: who, what, to what."""
    event = AuditEvent.objects.first()
    return event.actor, event.verb, event.subject


def queries_of(ask):
    """How many queries it takes, once whatever is learned once is learned."""
    ask()
    with CaptureQueriesContext(connection) as found:
        ask()
    return len(found)
