"""One repair of kombu's Redis transport: a worker that could not acknowledge goes on fetching.

With a broker that freezes for longer than the socket's timeout, kombu 5.7 logs "Couldn't ack" and keeps counting the
message as one being worked on. With a prefetch of one such a worker never fetches again (tests/faults, row 10).
The message itself stays with the broker and comes once more after its visibility timeout, which changes nothing.
"""

from typing import Any

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """Forgets a delivered message even where the broker could not be told."""

    def ack(self, delivery_tag: Any) -> None:
        try:
            super().ack(delivery_tag)
        except BaseException:
            virtual.QoS.ack(self, delivery_tag)
            raise

    def reject(self, delivery_tag: Any, requeue: bool = False) -> None:
        try:
            super().reject(delivery_tag, requeue)
        except BaseException:
            virtual.QoS.ack(self, delivery_tag)
            raise


def install() -> None:
    """Makes the Redis transport of this process use it."""
    redis.Channel.QoS = QoS
