import pytest

from challenge.domain.audit import record
from challenge.models import AuditEvent
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


def test_a_line_says_who_did_what_to_what_and_when():
    actor = make_user()
    event = record(verb="quota.released", subject="submission 7", now=NOW, actor=actor, slots=2)
    event.refresh_from_db()
    assert (event.at, event.actor, event.details) == (NOW, actor, {"slots": 2})
    assert str(event) == "2026-06-10 12:00:00 quota.released submission 7"


def test_what_the_system_does_has_no_actor_and_the_newest_line_is_first():
    record(verb="first", subject="a", now=NOW)
    record(verb="second", subject="b", now=NOW)
    assert list(AuditEvent.objects.values_list("verb", "actor")) == [("second", None), ("first", None)]
