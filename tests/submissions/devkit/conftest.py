"""The command line with a configuration of its own, before a server of the test."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import transaction

from submissions.devkit import patience
from submissions.devkit.cli import main
from tests.factories import make_phase
from tests.submissions.devkit.desk import TOKEN, Desk, opened
from tests.submissions.devkit.issued import Issued, issue

ROOT = Path(__file__).parents[3]


@dataclass
class Yardstick:
    """Runs `yardstick` with arguments; its environment has a server and a token unless `environment` is changed.

    Called, it runs in this process, which is quick. `start` is for what is killed, or asks a terminal.
    """

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        words = list(map(str, arguments))
        others = dict.fromkeys(name for name in os.environ if name.startswith("YARDSTICK_"))
        ended = CliRunner().invoke(main, words, input=stdin, env={**others, **self.own}, prog_name="yardstick")
        if not isinstance(ended.exception, SystemExit | None):
            raise ended.exception
        return subprocess.CompletedProcess(words, ended.exit_code, ended.stdout, ended.stderr)

    def start(self, *arguments: object, **options: Any) -> subprocess.Popen[str]:
        """A process that goes on by itself."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        options = pipes | {"preexec_fn": heeds_ctrl_c} | options
        return subprocess.Popen(self.command(*arguments), env=self.whole, cwd=ROOT, text=True, **options)

    def command(self, *arguments: object) -> list[str]:
        return [sys.executable, "-m", "submissions.devkit", *map(str, arguments)]

    @property
    def whole(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith("YARDSTICK_")}
        return {**others, **self.own}

    @property
    def own(self) -> dict[str, str]:
        return {"YARDSTICK_CONFIG": str(self.folder), **self.environment}


def heeds_ctrl_c() -> None:
    """A shell starts what runs in the background with Ctrl-C ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def desk() -> Iterator[Desk]:
    with opened() as found:
        yield found


@pytest.fixture
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Yardstick:
    """Without a server or a token. In this process it tries again at once."""
    monkeypatch.setattr(patience, "FIRST_PAUSE", 0.001)
    return Yardstick(tmp_path / "config")


@pytest.fixture
def yardstick(nobody: Yardstick, desk: Desk) -> Yardstick:
    """Before the desk, with its token."""
    nobody.environment |= {"YARDSTICK_URL": desk.url, "YARDSTICK_TOKEN": TOKEN}
    return nobody


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    """A file of three megabytes."""
    path = tmp_path / "predictions.csv"
    path.write_bytes(b"image,label1\n" + bytes(range(256)) * 12_000)
    return path


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder where nothing is, without a server or a token, when commands run in this process."""
    monkeypatch.setenv("YARDSTICK_CONFIG", str(tmp_path / "config"))
    for name in ("YARDSTICK_URL", "YARDSTICK_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def kept(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a receipt and all that belongs to it. Of the database nothing stays."""
    folder = tmp_path_factory.mktemp("kept")
    with django_db_blocker.unblock(), transaction.atomic():
        issue(make_phase(), folder)
        transaction.set_rollback(True)
    return folder


@pytest.fixture
def issued(kept: Path, alone: None, tmp_path: Path) -> Issued:
    """A receipt, with files of its own."""
    return Issued(Path(shutil.copytree(kept, tmp_path, dirs_exist_ok=True)))
