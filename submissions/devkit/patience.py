"""Trying again what failed for a reason that passes: a cut line, a server that restarts, a place that is taken."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from .errors import ClientError, Refused, ServerFault, Unreachable

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
FAULTS = 3
# A request whose line broke may hold the upload for a little, or have brought its bytes without an answer; a proxy may
# garble some; another program of the same team may ask too often.
PASSING = {"upload_busy", "wrong_offset", "checksum_mismatch", "too_many_requests"}
# The server has said that asking again is of no use.
LASTING = {"part_lost"}
Found = TypeVar("Found")
Told = Callable[[Exception, float], None]


def _tell_nobody(_error: Exception, _seconds: float) -> None:
    pass


@dataclass(frozen=True)
class Patience:
    """Goes on trying for `seconds` after the last success; a fault of the server is asked for three times.

    `told` hears why and how long it waits.
    """

    seconds: float = 300
    told: Told = _tell_nobody
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)

    def insist(self, action: Callable[[], Found]) -> Found:
        """What the action returns once it does. Raises its last ClientError when patience is at its end."""
        end, faults = self.clock() + self.seconds, 0
        for pause in pauses():
            try:
                return action()
            except ClientError as error:
                faults += isinstance(error, ServerFault)
                wait = max(pause, error.retry_after)
                if not may_pass(error, faults) or self.clock() + wait > end:
                    raise
                self.told(error, wait)
                self.sleep(wait)
        raise AssertionError("the pauses never end")


def may_pass(error: ClientError, faults: int) -> bool:
    """Whether the next attempt may have another end. faults: of the server, so far."""
    match error:
        case Unreachable():
            return True
        case ServerFault():
            return error.code not in LASTING and faults < FAULTS
        case Refused():
            return error.code in PASSING
    return False


def pauses() -> Iterator[float]:
    """Each twice as long as the one before, and a little by chance, so that many clients do not come at once."""
    pause = FIRST_PAUSE
    while True:
        yield pause * random.uniform(0.8, 1.2)  # noqa: S311
        pause = min(2 * pause, LONGEST_PAUSE)
