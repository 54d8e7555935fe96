"""The edition of `arena.py` on a running server: files go to it over HTTP, and its processes are looked at."""

import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from submissions.devkit.client import Client
from tests.faults.world import descendants
from tests.security.arena import YEAR
from tests.stacks import Live


@dataclass
class Arena:
    """What was measured stands in `figures`: seconds of a request and megabytes that memory rose by, by what it was.

    tokens: three, since on a quick machine all requests together are more than one may send in a minute.
    """

    live: Live
    team: int
    tokens: list[str]
    figures: dict[str, tuple[float, float]] = field(default_factory=dict)

    @cached_property
    def http(self) -> httpx.Client:
        return httpx.Client(base_url=self.live.url, headers={"Authorization": f"Bearer {self.tokens[0]}"}, timeout=120)

    @cached_property
    def waiting(self) -> Client:
        return Client(self.live.url, self.tokens[1])

    @cached_property
    def counting(self) -> Client:
        return Client(self.live.url, self.tokens[2])

    def close(self) -> None:
        self.http.close()
        self.waiting.close()
        self.counting.close()

    def post(self, what: str, task: str, file: Path, *, name: str = "predictions.csv", **fields: str) -> httpx.Response:
        """Sends a file; what: `checks` or `submissions`."""
        with file.open("rb") as stream:
            address = f"/api/v1/editions/{YEAR}/tasks/{task}/{what}"
            return self.http.post(address, files={"file": (name, stream)}, data=fields)

    def outcome(self, submission: str) -> dict[str, Any]:
        """A submission once nothing more happens to it."""
        return self.waiting.wait(submission, seconds=60)

    def used(self, task: str) -> dict[str, int]:
        """How much of each limit the team has used."""
        of_tasks = {each["task"]: each["limits"] for each in self.counting.allowances(self.team)}
        return {limit["limit"]: limit["used"] for limit in of_tasks[task]}

    def stored(self) -> int:
        """How many prediction files the server keeps."""
        return sum(1 for _ in (self.live.stack.var / "predictions").iterdir())

    def is_well(self) -> bool:
        return self.http.get("/health/live").status_code == 200

    def measured(self, name: str) -> "Measured":
        return Measured(self, name)


@dataclass
class Measured:
    """Takes the time of a block, and the peak of memory that the web processes reach in it."""

    arena: Arena
    name: str

    def __enter__(self) -> None:
        self.before = {pid: forget_peak(pid) for pid in processes(self.arena.live, "web")}
        self.start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        seconds = time.perf_counter() - self.start
        rise = max(memory(pid, "VmHWM") - was for pid, was in self.before.items())
        self.arena.figures[self.name] = (seconds, rise)


def processes(server: Live, name: str) -> list[int]:
    """A service and its children."""
    process = server.stack.service(name).process
    assert process is not None
    return [process.pid, *descendants(process.pid)]


def forget_peak(pid: int) -> float:
    """Resident megabytes now; the peak is counted anew from here."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return memory(pid, "VmRSS")


def memory(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))
