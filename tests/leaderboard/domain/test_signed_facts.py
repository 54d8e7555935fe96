"""A version of published results with its signature and what became of it."""

from datetime import timedelta

import pytest

from challenge.domain.signing import digest_of
from leaderboard.domain.correcting import correct, withdraw
from leaderboard.domain.publish import publish, publish_provisional
from leaderboard.domain.signed_facts import signed_facts
from leaderboard.domain.tables import published_version
from tests.factories import NOW, make_phase, make_scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)


@pytest.fixture
def phase():
    made = make_phase(limit_per_day=None)
    make_scored(made)
    return made


def told(version):
    return signed_facts(published_version(2026, "classification", "val", version), "https://example.org{}".format)


def test_the_digest_is_of_the_contents_and_the_keys_have_an_address(phase):
    results = publish(phase, now=CLOSED)
    facts = told(1)
    assert facts["digest"] == digest_of(facts["contents"]) == results.digest
    assert facts["keys"] == "https://example.org/.well-known/yardstick-keys.json"
    assert (facts["replaced_by"], facts["withdrawn_at"]) == (None, None)


def test_a_later_version_is_named_once_it_is_public_and_a_withdrawal_with_its_reason(phase):
    first = publish(phase, now=CLOSED)
    withdraw(first, reason="Wrong.", now=CLOSED)
    publish_provisional(phase, objections_until=CLOSED + timedelta(days=1), now=CLOSED)
    assert (told(1)["replaced_by"], told(1)["withdrawn_reason"]) == (None, "Wrong.")
    second = publish(phase, now=CLOSED + timedelta(days=1))
    correct(second, note="Again.", now=CLOSED + timedelta(days=1))
    assert told(3)["replaced_by"] == "https://example.org/2026/classification/results/val/v4/"
