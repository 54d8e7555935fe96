"""The commands of docs/kits.md, as they stand there, against a server that listens."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from submissions.scoring.tasks.registry import KINDS
from tests.factories import IMAGES, make_edition, make_phase
from tests.programs import needs

ROOT = Path(__file__).parent.parent.parent
NEEDED = ("curl", "jq", "sha256sum")
DOCUMENT = (ROOT / "docs" / "kits.md").read_text()

pytestmark = [
    pytest.mark.django_db(transaction=True),
    needs(*NEEDED),
]


@pytest.fixture
def run(live_server, tmp_path):
    """Runs a block of the document in a folder of its own, with `yardstick` as it is in the checkout."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, what in (("yardstick", "-m submissions.devkit"), ("python", "")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} {what} "$@"\n')
        program.chmod(0o755)
    (tmp_path / "work").mkdir()
    environment = os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "YARDSTICK_CONFIG": str(tmp_path / "config"),
    }

    def run_block(number: int) -> subprocess.CompletedProcess[str]:
        commands = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)[number]
        commands = commands.replace("https://yardstick.example.org", live_server.url)
        command = ["bash", "-euo", "pipefail", "-c", commands]
        return subprocess.run(
            command, cwd=tmp_path / "work", env=environment, capture_output=True, text=True, check=False
        )

    return run_block


def test_a_kit_is_fetched_verified_and_used_by_the_documents_commands(run, tmp_path):
    make_phase(edition=make_edition(2012))
    fetched = run(0)
    assert fetched.returncode == 0, fetched.stderr
    assert "kit.json" in fetched.stdout
    by_hand = run(1)
    assert (by_hand.returncode, by_hand.stdout, by_hand.stderr) == (0, "", "")
    checked = run(2)
    assert (checked.returncode, checked.stdout) == (0, f"Acceptable: {len(IMAGES)} images.\n"), checked.stderr
    labels = "".join(f"{image},n02119789\n" for image in IMAGES)
    (tmp_path / "work" / "my-labels.csv").write_text(f"image,label\n{labels}")
    scored = run(3)
    assert scored.returncode == 0, scored.stderr
    report = json.loads((tmp_path / "work" / "yardstick-2012" / "report.json").read_text())
    assert set(report["metrics"]) == set(KINDS["classification"].metrics)
    assert report["metrics"]["flat_error"]["wrong"] == [0] * 5
