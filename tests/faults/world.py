"""A whole server to break: short leases, two scoring workers, failpoints, and an account at the end."""

import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import httpx

from submissions.demo.processes import Service, free_port
from submissions.demo.stack import Stack
from tests.faults.desk import Desk
from tests.faults.predictions import IMAGES, predictions
from tests.postgres import PostgresServer
from tests.stacks import manage

LEASE_SECONDS = 4
SHORT = {
    "EVALUATION_LEASE_SECONDS": str(LEASE_SECONDS),
    "EVALUATION_RING_AGAIN_SECONDS": "2",
    "SWEEP_PERIOD_SECONDS": "1",
    "UPLOAD_LOCK_SECONDS": "3",
    # Enough for the small files of most rows; one row passes it.
    "EVALUATION_MEMORY_BYTES": str(24 * 1024 * 1024),
}
# Long enough for three attempts with their leases, on a machine that does other work too.
PATIENCE_SECONDS = 60
HEALTH_SECONDS = 1
RETURNED = {"rejected", "failed", "cancelled"}


T = TypeVar("T")


def wait_for(question: Callable[[], T], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """The first true answer. Fails after `seconds` with what did not happen."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, f"within {seconds:g} s not: {what}"
        time.sleep(0.05)
    return answer


class World:
    """Enter it to start everything; `heal` makes it whole again after a fault."""

    def __init__(
        self, folder: Path, *, database: PostgresServer | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.database = database
        self.holds = folder / "failpoints"
        self.holds.mkdir(parents=True)
        url = {"DATABASE_URL": database.url if database else ""}
        self.stack = Stack(
            var=folder / "var",
            host="127.0.0.1",
            port=free_port(),
            environment={**SHORT, "FAILPOINTS": str(self.holds), **url, **(environment or {})},
        )
        self.stack.services.append(self.another_worker("worker2"))
        self.desk = Desk(self.stack.environment)

    def __enter__(self) -> "World":
        manage(self.stack, "migrate", "--verbosity", "0")
        self.stack.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.desk.close()
        self.stack.__exit__(None, None, None)

    @property
    def url(self) -> str:
        return self.stack.url

    def service(self, name: str) -> Service:
        return self.stack.service(name)

    def another_worker(self, name: str, environment: Mapping[str, str] | None = None) -> Service:
        """A second machine's scoring worker."""
        worker = self.stack.service("worker")
        command = [part.replace("scoring@", f"{name}@") for part in worker.command]
        return replace(
            worker,
            name=name,
            command=command,
            environment={**worker.environment, **(environment or {})},
            log=worker.log.with_stem(name),
            process=None,
        )

    def workers(self) -> list[Service]:
        return [self.service("worker"), self.service("worker2")]

    def edition(self, *, teams: int = 1, limit_per_day: int = 100, images: int = IMAGES) -> "Arena":
        made = self.desk.ask("make_edition", teams=teams, limit_per_day=limit_per_day, images=images)
        return Arena(self, made["year"], made["tokens"])

    def heal(self) -> None:
        """Nothing is held or frozen, everything runs."""
        for file in self.holds.iterdir():
            file.unlink(missing_ok=True)
        if self.database and not self.database.is_running:
            self.database.start()
        for service in self.stack.services:
            if service.is_running:
                signal_all([service.process.pid, *descendants(service.process.pid)], signal.SIGCONT)
        self.stack.restart_ended()
        wait_for(lambda: self.desk.ask("database_is_there"), "the database answers")
        self.stack.wait_until_ready()

    @contextmanager
    def hold(self, point: str, subject: object = "") -> Iterator["Hold"]:
        """Whoever reaches the failpoint waits there until the block ends or the hold is released."""
        held = Hold(self.holds, point, str(subject))
        held.file.touch()
        try:
            yield held
        finally:
            held.release()

    def health(self, path: str = "live") -> float:
        """Seconds until the health page answered well."""
        start = time.monotonic()
        assert httpx.get(f"{self.url}/health/{path}", timeout=10).status_code == 200
        return time.monotonic() - start

    def told_organizers(self, submission: str) -> bool:
        """Whether a mail names the submission."""
        return any(submission in mail.read_text() for mail in (self.stack.var / "mail").glob("*"))

    def logged(self, words: str, *names: str) -> int:
        """How often the words stand in the logs of the named services (all by default)."""
        logs = [self.service(name).log for name in names] or list((self.stack.var / "log").glob("*.log"))
        return sum(log.read_text(errors="replace").count(words) for log in logs if log.exists())


@dataclass
class Hold:
    folder: Path
    point: str
    subject: str

    @property
    def file(self) -> Path:
        return self.folder / (f"{self.point}.{self.subject}" if self.subject else self.point)

    def release(self) -> None:
        self.file.unlink(missing_ok=True)

    def wait(self, processes: int = 1) -> list[int]:
        """The pids that wait there, once there are so many of them."""
        return wait_for(
            lambda: pids if len(pids := self._reached()) >= processes else [], f"{processes} reached “{self.point}”"
        )

    def _reached(self) -> list[int]:
        marks = self.folder.glob(f"reached.{self.point}.*")
        return [pid for mark in marks if Path(f"/proc/{(pid := int(mark.suffix[1:]))}").exists()]


@dataclass
class Arena:
    """One row's own edition and teams, and the promises that its teams were given."""

    world: World
    year: int
    tokens: list[str]
    promised: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def post(
        self,
        wrong: int = 0,
        *,
        team: int = 0,
        key: str = "",
        refused: bool = False,
        padding: int = 0,
        content: bytes = b"",
        **more: str,
    ) -> httpx.Response:
        """One upload, once; `padding` empty lines make it longer, `content` is sent as it is."""
        sent = content or predictions(wrong, refused=refused) + b"\n" * padding
        response = httpx.post(
            f"{self.world.url}/api/v1/editions/{self.year}/tasks/classification/submissions",
            headers={"Authorization": f"Bearer {self.tokens[team]}", "Idempotency-Key": key or str(uuid.uuid4())},
            data={"message": f"{wrong} wrong", **more},
            files={"file": ("predictions.csv", sent)},
            timeout=30,
        )
        if response.status_code == 202:
            self.promised.add(response.json()["id"])
        return response

    def submit(self, wrong: int = 0, **options: Any) -> str:
        """An upload that must be accepted; its id."""
        response = self.post(wrong, **options)
        assert response.status_code == 202, response.text
        return str(response.json()["id"])

    def submit_until_accepted(self, wrong: int = 0, *, team: int = 0, key: str = "", seconds: float = 40) -> str:
        """As a client does that tries again under the same key while the server is away."""
        key, deadline = key or str(uuid.uuid4()), time.monotonic() + seconds
        while True:
            try:
                response = self.post(wrong, team=team, key=key)
            except httpx.TransportError:
                response = None
            if response is not None and response.status_code not in {502, 503, 504}:
                assert response.status_code == 202, response.text
                return str(response.json()["id"])
            assert time.monotonic() < deadline, "the server did not come back"
            time.sleep(0.3)

    def find(self, submission: str) -> dict[str, Any]:
        found: dict[str, Any] = self.world.desk.ask("find", submission=submission)
        return found

    def wait(self, submission: str, status: str = "scored", seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """The evaluation's row, once it has the status."""

        def reached() -> dict[str, Any] | None:
            row = self.find(submission)
            return row if row["status"] == status else None

        return wait_for(reached, f"{submission} is {status} (it is {self.find(submission)['status']})", seconds)  # type: ignore[return-value]

    def slots(self) -> int:
        return int(self.world.desk.ask("slots", year=self.year))

    def settle(self) -> str:
        """Waits until nothing is in progress, checks all invariants, and says them in one line."""
        desk = self.world.desk
        wait_for(lambda: desk.ask("waiting", year=self.year) == 0, "everything has come to an end")
        known = set(desk.ask("submissions", year=self.year))
        assert self.promised <= known, f"promised and lost: {self.promised - known}"
        told = desk.ask("account", year=self.year)
        assert not told["contradictions"], told["contradictions"]
        parts = {name: told[name] for name in ("scored", "refused", "failed", "cancelled", "in_progress")}
        assert told["accepted"] == sum(parts.values()), told
        line = " + ".join(f"{number} {name.replace('_', ' ')}" for name, number in parts.items() if number)
        return f"accepted {told['accepted']} = {line or '0'}; {len(self.promised)} promised, none lost; " + "; ".join(
            ["no limit passed", "one result each", "scores equal the reference", *self.notes]
        )


def descendants(pid: int) -> list[int]:
    """The children of a process and theirs."""
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [each for child in children for each in (child, *descendants(child))]


def signal_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
