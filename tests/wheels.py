"""The participants' wheel, built from the checkout as `pip install .` builds it, unpacked, and installed by itself."""

import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


def build_wheel(folder: Path) -> Path:
    """Build the wheel into a folder."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def unpack(wheel: Path, folder: Path) -> Path:
    """Unpack a wheel into a folder, from which it can be imported."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run_beside(unpacked: Path, code: str, **options: str) -> str:
    """Run code in a clean process that finds the unpacked wheel, and no checkout; return what it prints."""
    environment = os.environ | {"PYTHONPATH": str(unpacked)} | options
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=unpacked, check=False, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the checkout."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder from which the wheel's package can be imported."""
    return unpack(wheel, tmp_path_factory.mktemp("unpacked"))


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the wheel and what it asks for. It knows nothing of the checkout."""

    folder: Path

    @property
    def python(self) -> str:
        return str(self.folder / "bin" / "python")

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment in a folder of its own."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "YARDSTICK"))}
        clean |= {"YARDSTICK_CONFIG": str(self.folder / "config"), **environment}
        program, *arguments = command
        return subprocess.run(
            [str(self.folder / "bin" / program), *arguments],
            env=clean,
            cwd=self.folder,
            check=False,
            capture_output=True,
            text=True,
        )

    def json(self, *arguments: str, **environment: str) -> Any:
        """What `yardstick … --json` answers."""
        ended = self.run("yardstick", *arguments, "--json", **environment)
        assert ended.returncode == 0, ended.stderr + ended.stdout
        return json.loads(ended.stdout)

    def ask(self, code: str) -> str:
        """What Python code prints."""
        ended = self.run("python", "-c", code)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """What the README's `pip install .` makes of a clean environment, with the versions that the server runs on."""
    folder = tmp_path_factory.mktemp("alone")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    pinned = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line and "[" not in line]
    (folder / "versions.txt").write_text("\n".join(pinned))
    (command,) = re.findall(r"^pip (install .*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    pip(*command.split(), "--quiet", "--constraint", str(folder / "versions.txt"), into=folder)
    return Installed(folder)


def pip(*arguments: str, into: Path) -> str:
    """What our pip prints when it works on another environment."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(into / "bin" / "python")]
    ended = subprocess.run([*command, *arguments], cwd=ROOT, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout
