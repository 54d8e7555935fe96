"""A message that could not be acknowledged does not count as being worked on any more."""

from typing import Any

import pytest
from kombu.transport import redis, virtual
from redis.exceptions import TimeoutError as BrokerTimeout

from challenge.broker import QoS


class Channel:
    """As much of kombu's channel as the count of messages asks for."""

    do_restore = False

    def conn_or_acquire(self, _client: Any = None) -> Any:
        raise BrokerTimeout("frozen")


@pytest.fixture
def qos() -> QoS:
    made = QoS(Channel(), prefetch_count=1)
    virtual.QoS.append(made, object(), "tag")
    return made


def test_a_worker_that_could_not_acknowledge_may_fetch_again(qos: QoS):
    assert not qos.can_consume()
    with pytest.raises(BrokerTimeout):
        qos.ack("tag")
    assert qos.can_consume()


def test_a_worker_that_could_not_reject_may_fetch_again(qos: QoS):
    with pytest.raises(BrokerTimeout):
        qos.reject("tag")
    assert qos.can_consume()


def test_the_project_uses_it():
    import challenge.celery  # noqa: F401 - installs it

    assert redis.Channel.QoS is QoS
