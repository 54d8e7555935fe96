"""A process on the server's own settings that tests ask questions: functions of `ledger.py`, called by name."""

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Desk:
    """Starts the process on first use. `desk.ask("account", year=2101)` calls `ledger.account(year=2101)` there."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.process: subprocess.Popen[str] | None = None

    def ask(self, function: str, **arguments: Any) -> Any:
        process = self.process or self._start()
        print(json.dumps([function, arguments]), file=process.stdin, flush=True)
        answer = json.loads(process.stdout.readline())
        assert "error" not in answer, answer.get("error")
        return answer["value"]

    def close(self) -> None:
        if self.process:
            self.process.communicate(timeout=20)

    def _start(self) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.desk"],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self.process


def serve() -> None:
    import django

    django.setup()
    from django.db import close_old_connections

    from tests.faults import ledger

    for line in sys.stdin:
        function, arguments = json.loads(line)
        close_old_connections()
        try:
            answer = {"value": getattr(ledger, function)(**arguments)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer, default=str), flush=True)


if __name__ == "__main__":
    serve()
