"""The chain of publications, followed by a stranger; and what was published before there was one."""

import hashlib
import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from challenge.domain.signing import public_keys
from leaderboard.domain.correcting import correct, withdraw
from leaderboard.domain.log import chained, described, lines, signed_head, what_is_broken
from leaderboard.domain.publish import publish, publish_provisional
from leaderboard.models import LogEntry, LogHead, Publication
from tests.factories import NOW, make_edition, make_phase, make_scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

CLOSED = NOW + timedelta(days=31)
ZEROS = "0" * 64


def closed_phase(year: int = 2026, **fields):
    phase = make_phase(edition=make_edition(year), **fields)
    make_scored(phase, wrong=3)
    return phase


def canonical(facts) -> bytes:
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(facts) -> str:
    return hashlib.sha256(canonical(facts)).hexdigest()


def told() -> list[dict]:
    return json.loads(json.dumps([described(line, lambda path: f"https://y.test{path}") for line in lines()]))


def walked(log) -> str:
    """As docs/receipts.md tells strangers to: the digest that the last line must have."""
    previous = ZEROS
    for number, line in enumerate(log, start=1):
        assert (line["sequence"], line["previous"]) == (number, previous)
        fixed = {name: line[name] for name in ("sequence", "kind", "publication", "at", "previous")}
        previous = digest(fixed)
        assert line["digest"] == previous
    return previous


def test_publishing_correcting_and_withdrawing_are_lines_of_one_chain():
    first, second = closed_phase(2025), closed_phase(2026)
    one = publish(first, now=CLOSED)
    other = publish(second, now=CLOSED)
    better = correct(one, note="Better.", now=CLOSED)
    withdraw(other, reason="Wrong.", now=CLOSED)
    log = told()
    assert [(line["kind"], line["publication"]) for line in log] == [
        ("published", one.digest),
        ("published", other.digest),
        ("published", better.digest),
        ("withdrawn", other.digest),
    ]
    assert log[2]["url"] == "https://y.test/2025/classification/results/val/v2/publication.json"
    head = signed_head(CLOSED)["signed"]
    assert (head["sequence"], head["digest"]) == (4, walked(log))
    assert what_is_broken() == ""


def test_provisional_results_are_in_it_by_their_digest_alone():
    phase = closed_phase()
    publish_provisional(phase, objections_until=CLOSED + timedelta(days=1), now=CLOSED)
    publish(phase, now=CLOSED + timedelta(days=2))
    assert [line["url"] is None for line in told()] == [True, False]
    assert set(told()[0]) == {"sequence", "kind", "publication", "url", "at", "previous", "digest"}


def test_a_line_is_of_what_was_signed():
    publication = publish(closed_phase(), now=CLOSED)
    assert digest(publication.contents) == told()[0]["publication"]


def test_what_was_rolled_back_is_not_in_it():
    phase = closed_phase()
    publish(phase, now=CLOSED)
    with transaction.atomic():
        withdraw(Publication.objects.get(), reason="Wrong.", now=CLOSED)
        transaction.set_rollback(True)
    assert (LogEntry.objects.count(), LogHead.objects.get().sequence) == (1, 1)


def test_the_head_is_signed():
    publish(closed_phase(), now=CLOSED)
    head = json.loads(json.dumps(signed_head(CLOSED)))
    (key,) = public_keys()
    verifier = Ed25519PublicKey.from_public_bytes(b64decode(key["public_key"]))
    verifier.verify(b64decode(head["signature"]), canonical(head["signed"]))
    assert head["digest"] == digest(head["signed"])
    assert head["signed"] == {
        "format": "yardstick-log-1",
        "server": "https://yardstick.test",
        "sequence": 1,
        "digest": LogEntry.objects.get().digest,
        "at": CLOSED.isoformat(),
    }


def test_an_empty_log_begins_with_zeros():
    assert (signed_head(NOW)["signed"]["sequence"], signed_head(NOW)["signed"]["digest"]) == (0, ZEROS)
    assert what_is_broken() == ""
    publish(closed_phase(), now=CLOSED)
    assert told()[0]["previous"] == ZEROS


@pytest.mark.parametrize(
    "act", ["UPDATE leaderboard_logentry SET at = '2020-01-01'", "DELETE FROM leaderboard_logentry"]
)
def test_the_database_refuses_to_change_it(act):
    publish(closed_phase(), now=CLOSED)
    with pytest.raises(DatabaseError, match="log of publications is never changed"), transaction.atomic():
        connection.cursor().execute(act)


@pytest.mark.parametrize("field", ["kind", "contents_digest", "at", "previous", "digest"])
def test_a_line_that_was_changed_after_all_breaks_the_chain(field):
    publish(closed_phase(2025), now=CLOSED)
    publish(closed_phase(2026), now=CLOSED)
    connection.cursor().execute("DROP TRIGGER leaderboard_logentry_stays_update")
    changed = {"kind": "withdrawn", "at": NOW}.get(field, "f" * 64)
    LogEntry.objects.filter(sequence=1).update(**{field: changed})
    assert what_is_broken() == "Line 1 of the log does not follow from the one before it."


def test_a_line_that_was_dropped_from_the_end_is_missed_by_the_head():
    publish(closed_phase(2025), now=CLOSED)
    publish(closed_phase(2026), now=CLOSED)
    connection.cursor().execute("DROP TRIGGER leaderboard_logentry_stays_delete")
    LogEntry.objects.filter(sequence=2).delete()
    assert what_is_broken() == "The log ends with line 1, and its head says otherwise."


def test_moments_are_told_in_utc_to_the_microsecond():
    at = datetime(2026, 7, 11, 14, 0, 0, 123456, tzinfo=UTC)
    publish(closed_phase(), now=at)
    line = lines().get()
    assert chained(line)["at"] == "2026-07-11T14:00:00.123456+00:00"
    walked(told())


def test_what_was_published_before_there_was_a_log_is_put_in_by_its_moments():
    first, second = closed_phase(2025), closed_phase(2026)
    one = publish(first, now=CLOSED)
    withdraw(one, reason="Wrong.", now=CLOSED + timedelta(days=2))
    other = publish(second, now=CLOSED + timedelta(days=1))
    connection.cursor().execute("DROP TRIGGER leaderboard_logentry_stays_delete")
    LogEntry.objects.all().delete()
    LogHead.objects.all().delete()
    import_module("leaderboard.migrations.0009_log").put_existing(apps, None)
    assert [(line["kind"], line["publication"]) for line in told()] == [
        ("published", one.digest),
        ("published", other.digest),
        ("withdrawn", one.digest),
    ]
    assert walked(told()) == LogHead.objects.get().digest
    assert what_is_broken() == ""
    publish(closed_phase(2027), now=CLOSED + timedelta(days=3))
    assert what_is_broken() == ""


@pytest.mark.parametrize("number", [1, 3])
def test_the_log_is_read_in_one_query_however_long_it_is(django_assert_num_queries, number):
    for year in range(number):
        publish(closed_phase(2025 + year), now=CLOSED)
    with django_assert_num_queries(1):
        told()
