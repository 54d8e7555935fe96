"""A process on a server's own settings that runs code for tests: starting Django anew each time takes seconds."""

import contextlib
import io
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


class Shell:
    """Starts the process on first use; `ask` gives what the code prints, read as JSON."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.process: subprocess.Popen[str] | None = None

    def ask(self, code: str) -> Any:
        process = self.process or self._start()
        print(json.dumps(code), file=process.stdin, flush=True)
        answer = json.loads(process.stdout.readline())
        assert "error" not in answer, answer.get("error")
        return json.loads(answer["printed"].splitlines()[-1])

    def close(self) -> None:
        if self.process:
            self.process.communicate(timeout=20)
            self.process = None

    def _start(self) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.shell"],
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
    from django.db import connections

    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line))), flush=True)
        # A connection that is kept would hold what others want to drop or to lock.
        connections.close_all()


def _answer(code: str) -> dict[str, str]:
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(code, {"json": json})
    except BaseException:
        return {"error": traceback.format_exc()}
    return {"printed": printed.getvalue()}


if __name__ == "__main__":
    serve()
