"""Who is told how far a command is. This one tells nobody; others are in `progress.py`."""

from types import TracebackType

from .transport import Answer


class Watch:
    """Hears of every step; a context manager, so that what it shows is put away at the end."""

    def __enter__(self) -> "Watch":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def hashing(self, done: int, total: int) -> None:
        """So many of the file's bytes are read."""

    def sending(self, done: int, total: int) -> None:
        """So many have left; after a cut line fewer than before."""

    def receiving(self, done: int, total: int) -> None:
        """So many bytes have come."""

    def finishing(self) -> None:
        """All have arrived, and the server makes a submission of them."""

    def following(self, answer: Answer) -> None:
        """The submission as the server described it this moment."""

    def trying_again(self, error: Exception, seconds: float) -> None:
        """Something failed that may pass; it is tried again after so many seconds."""

    def note(self, text: str) -> None:
        """A sentence that a person should read."""
