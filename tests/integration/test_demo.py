"""The README's commands, typed as it says: `make demo`, `submit`, Ctrl-C, a second run, `make demo-clean`."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from submissions.demo.processes import free_port
from submissions.demo.simulation import ENTRIES
from tests.integration.test_scoring_path import guessless_rows, write
from tests.stacks import ROOT

pytestmark = pytest.mark.integration

START_SECONDS = 120
STOP_SECONDS = 30


@contextmanager
def demo(var: Path, port: int) -> Iterator[tuple[dict, str]]:
    """A running `make demo`: what `demo.json` says and what was printed. Ctrl-C at the end must stop everything."""
    log = var.with_suffix(".log")
    with log.open("w") as output:
        process = make("demo", f"VAR={var}", f"PORT={port}", stdout=output)
        try:
            wait_until(lambda: "Press Ctrl-C" in log.read_text() or process.poll() is not None)
            assert process.poll() is None, log.read_text()
            yield json.loads((var / "demo.json").read_text()), log.read_text()
        finally:
            # As a terminal does: the signal goes to the whole foreground group.
            os.killpg(process.pid, signal.SIGINT)
            process.wait(STOP_SECONDS)
    wait_until(lambda: not processes_of(var))


def make(*arguments: str, stdout=subprocess.PIPE) -> subprocess.Popen[str]:
    virtual = Path(sys.prefix)
    # The tests' own settings are not what a person has in the environment.
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.Popen(
        ["make", f"VENV={virtual}", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_until(condition, seconds: float = START_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def processes_of(var: Path) -> list[str]:
    """The processes whose environment names the data folder."""
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"VAR={var}\0".encode() in environ.read_bytes():
                found.append(environ.parent.joinpath("cmdline").read_text())
        except OSError:
            continue
    return found


def test_the_readme_works_as_written(tmp_path: Path):
    var, port = tmp_path / "data", free_port()
    var.mkdir()
    with demo(var, port) as (sign_ins, printed):
        assert sign_ins["url"] == f"http://127.0.0.1:{port}"
        assert set(sign_ins["organizer"]) == {"email", "password"}
        assert [set(team) for team in sign_ins["teams"]] == [{"name", "email", "password", "token"}] * 2
        assert f"{sign_ins['url']}/2012/classification/" in printed
        for error in ("3.57%", "6.51%", "15.30%", "26.00%"):
            assert error in printed
        assert "SuperVision" in httpx.get(f"{sign_ins['url']}/history/").text
        check_submit_command(sign_ins, tmp_path)
        taken = make("demo", f"VAR={tmp_path / 'other'}", f"PORT={port}")
        told, _ = taken.communicate(timeout=60)
        assert taken.returncode != 0
        assert f"Port {port} on 127.0.0.1 is taken" in told
        assert f"make demo PORT={port + 1}" in told
    with demo(var, port) as (again, printed):
        assert again == sign_ins
        assert "Simulating" not in printed
        board = httpx.get(f"{again['url']}/api/v1/editions/2012/tasks/classification/leaderboard?entries=all").json()
        assert len(board["entries"]) == len(ENTRIES) + 1
    clean = make("demo-clean", f"VAR={var}")
    clean.communicate(timeout=60)
    assert clean.returncode == 0
    assert not var.exists()


def check_submit_command(sign_ins: dict, folder: Path) -> None:
    """The README's own lines, with its address, file and token filled in."""
    readme = (ROOT / "README.md").read_text()
    login, submit = re.findall(r"^yardstick ((?:login|submit) .*)$", readme, re.MULTILINE)
    file = write(folder / "predictions.csv.gz", guessless_rows())
    environment = {**os.environ, "YARDSTICK_CONFIG": str(folder / "config")}

    def yardstick(arguments: str, stdin: str = "") -> str:
        command = f"{sys.executable} -m submissions.devkit {arguments}"
        options = {"shell": True, "cwd": ROOT, "env": environment, "capture_output": True, "text": True}
        return subprocess.run(command, input=stdin, check=True, **options).stdout

    yardstick(login.replace("http://127.0.0.1:8000", sign_ins["url"]), stdin=sign_ins["teams"][0]["token"] + "\n")
    answer = json.loads(yardstick(f"{submit.replace('predictions.csv.gz', str(file))} --json"))
    assert answer["metrics"]["flat_error"]["wrong"] == [50_000] * 5
    assert answer["message"] == "My network"


def test_make_demo_clean_spares_what_is_not_ours(tmp_path: Path):
    (tmp_path / "thesis.tex").write_text("precious")
    refused = make("demo-clean", f"VAR={tmp_path}")
    told, _ = refused.communicate(timeout=60)
    assert refused.returncode != 0
    assert "not a data folder" in told
    assert (tmp_path / "thesis.tex").exists()
