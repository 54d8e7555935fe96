"""The participants' wheel, built from the checkout as `pip install .` builds it, but without the network."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

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
