"""Talking to a Yardstick server: a method an operation.

    with Client("https://challenge.example.org", Secret("ys_…")) as client:
        answer = client.wait(client.submit(2026, "classification", Path("predictions.csv.gz"))["id"])

Every method raises ClientError (`errors.py`). `uploading.py` brings large files over lines that break.
"""

import time
import uuid
from collections.abc import Callable
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from .errors import ClientError, LimitReached, Refused, ServerFault, Unreachable
from .hashing import fingerprint
from .patience import Patience
from .secret import Secret
from .transport import LONG, Answer, Transport

__all__ = ["Answer", "Client", "ClientError", "LimitReached", "Refused", "ServerFault", "Unreachable"]

# Most files are scored within seconds; later the server says how often to ask.
FIRST_PAUSES = (0.1, 0.2, 0.4, 0.8)
LEAST_PAUSE = 1
SMALL_FILE_SECONDS = 10


class Client(Transport):
    """One server, and perhaps a token."""

    def __init__(self, url: str, token: str | Secret | None = None) -> None:
        super().__init__(url, Secret(token) if isinstance(token, str) else token)

    def me(self) -> Answer:
        """Whose token this is, and what it may do."""
        return self.ask("/me")

    def submit(
        self,
        year: int,
        task: str,
        file: Path,
        *,
        message: str = "",
        track: str = "provided",
        idempotency_key: str = "",
    ) -> Answer:
        """Hands a small file in with one request; the submission as the server describes it.

        A connection that breaks is tried again under the same key, which makes one submission however often.
        """
        headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        data = {"message": message, "track": track, "sha256": fingerprint(file, lambda _done, _total: None).sha256}

        def attempt() -> Answer:
            with file.open("rb") as stream:
                path = f"/editions/{year}/tasks/{task}/submissions"
                files = {"file": (file.name, stream)}
                return self.ask(path, method="POST", headers=headers, data=data, files=files, timeout=LONG)

        return Patience(SMALL_FILE_SECONDS).insist(attempt)

    def submissions(self, **filters: Any) -> Answer:
        """A page of those of the person's teams, newest first: `items`, `count` and `next`."""
        told = {name: value for name, value in filters.items() if value is not None}
        return self.ask("/submissions", params=told)

    def status(self, submission_id: str) -> Answer:
        """Where a submission is, without its result: what may be asked often."""
        return self.ask(f"/submissions/{submission_id}/status")

    def submission(self, submission_id: str) -> Answer:
        return self.ask(f"/submissions/{submission_id}")

    def allowances(self, team_id: int) -> list[Answer]:
        """What a team may still send, for each of its tasks: `task`, `phase`, `limits`."""
        found: list[Answer] = self.fetch(f"{self.api}/teams/{team_id}/allowances")
        return found

    def receipt(self, submission_id: str) -> Answer:
        """What the server signed of its score, with the numbers that are open."""
        return self.ask(f"/submissions/{submission_id}/receipt")

    def cancel(self, submission_id: str) -> Answer:
        return self.ask(f"/submissions/{submission_id}/cancel", method="POST")

    def wait(
        self,
        submission_id: str,
        *,
        seconds: float | None = None,
        on_change: Callable[[Answer], None] | None = None,
        patience: Patience | None = None,
    ) -> Answer:
        """Asks until the submission's state is final, also over a restart of the server; the whole submission.

        Raises Unreachable after `seconds`, or when the server stays away longer than patience lasts.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        patience = patience or Patience()
        for pause in chain(FIRST_PAUSES, repeat(0)):
            answer = patience.insist(lambda: self.status(submission_id))
            if on_change:
                on_change(answer)
            if answer["is_final"]:
                return patience.insist(lambda: self.submission(submission_id))
            if deadline is not None and time.monotonic() > deadline:
                raise Unreachable(f"The submission was not scored within {seconds:g} s; it is {answer['status']}.")
            time.sleep(pause or max(answer["poll_seconds"], LEAST_PAUSE))
        raise AssertionError("the pauses never end")

    def leaderboard(self, year: int, task: str, *, entries: str = "best", **more: Any) -> Answer:
        """Each team's best entry, or `all`; `more` are the other parameters of that address."""
        told = {name: value for name, value in more.items() if value is not None}
        return self.ask(f"/editions/{year}/tasks/{task}/leaderboard", params={"entries": entries, **told})
