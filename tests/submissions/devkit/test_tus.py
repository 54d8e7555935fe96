"""Uploads before the real server: one that was announced without an answer is found by its bytes and words."""

from contextlib import ExitStack
from dataclasses import replace

import pytest

from challenge.domain.clock import database_now
from challenge.domain.tokens import issue_token
from submissions.devkit.errors import Refused
from submissions.devkit.handing_in import Details, Order
from submissions.devkit.secret import Secret
from submissions.devkit.transport import Transport
from submissions.devkit.tus import Tus
from submissions.models import Upload
from tests.factories import make_phase, make_team, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rings")]
DIGEST = "ab" * 32


@pytest.fixture
def now():
    return database_now()


@pytest.fixture
def tus_of(live_server, now):
    """The uploads of a person whose token has these scopes."""
    with ExitStack() as lines:

        def opened(person, *scopes):
            token = issue_token(user=person, name="t", now=now, scopes=list(scopes))[1]
            return Tus(lines.enter_context(Transport(live_server.url, Secret(token))))

        yield opened


def test_an_unfinished_upload_is_found_by_its_bytes_and_words_and_by_nothing_less(tus_of, tmp_path, now):
    phase = make_phase(opens_at=now, closes_at=None, limit_per_day=None)
    person = make_team(phase.task.edition).members.get()
    tus = tus_of(person, "read", "submit")
    said = Details("Ours, “so”", "provided", is_competing=False)
    order = Order("s", 2026, "classification", tmp_path / "a.csv", said)
    assert tus.find(order, 4, DIGEST) is None
    path = tus.announce(order, 4, DIGEST)
    assert tus.find(order, 4, DIGEST) == (path, 0)
    assert tus.bring(path, 0, b"abc", lambda _sent: None) == 3
    assert tus.find(order, 4, DIGEST) == (path, 3)
    others = [
        replace(order, year=2025),
        replace(order, task="detection"),
        replace(order, file=tmp_path / "b.csv"),
        *(replace(order, details=replace(said, **change)) for change in ({"message": ""}, {"is_competing": True})),
    ]
    assert [tus.find(other, 4, DIGEST) for other in others] == [None] * 5
    assert (tus.find(order, 5, DIGEST), tus.find(order, 4, "cd" * 32)) == (None, None)
    assert tus_of(make_user(), "read").find(order, 4, DIGEST) is None
    # A token that may not read finds nothing, and may announce all the same.
    assert tus_of(person, "submit").find(order, 4, DIGEST) is None
    assert Upload.objects.count() == 1


def test_an_upload_that_is_given_up_is_not_found_and_giving_it_up_twice_is_no_error(tus_of, tmp_path, now):
    phase = make_phase(opens_at=now, closes_at=None)
    person = make_team(phase.task.edition).members.get()
    tus = tus_of(person, "read", "submit")
    order = Order("s", 2026, "classification", tmp_path / "a.csv", Details())
    path = tus.announce(order, 3, DIGEST)
    tus.give_up(path)
    tus.give_up(path)
    assert (tus.find(order, 3, DIGEST), tus.offset(path)) == (None, None)
    with pytest.raises(Refused):
        tus.bring(path, 0, b"abc", lambda _sent: None)
