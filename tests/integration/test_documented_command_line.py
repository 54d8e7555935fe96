"""The commands of docs/command-line.md, as they stand there and in their order, before the whole server."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stacks import ROOT, Live

pytestmark = pytest.mark.integration

BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "command-line.md").read_text(), re.DOTALL)


@pytest.fixture
def environment(live: Live, tmp_path: Path) -> dict[str, str]:
    """With `yardstick` as an installed wheel has it."""
    program = tmp_path / "bin" / "yardstick"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec env PYTHONPATH="{ROOT}" "{sys.executable}" -m submissions.devkit "$@"\n')
    program.chmod(0o755)
    others = {name: value for name, value in os.environ.items() if not name.startswith("YARDSTICK_")}
    return others | {"PATH": f"{program.parent}:{os.environ['PATH']}", "YARDSTICK_CONFIG": str(tmp_path / "config")}


def test_the_documents_commands_run_as_they_stand_there(live: Live, environment, tmp_path: Path):
    def run(commands: str) -> str:
        ended = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"cd '{place}'\n{commands}\npwd > '{tmp_path}/place'"],
            env=environment,
            input=f"{live.people['teams'][0]['token']}\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert ended.returncode == 0, commands + ended.stdout + ended.stderr
        return ended.stdout

    place, said, newest = str(tmp_path), "", ""
    for block in BLOCKS:
        if "ID" in block:
            newest = newest or json.loads(run("yardstick submissions --limit 1 --json"))["items"][0]["id"]
        said += run(block.replace("https://yardstick.example.org", live.url).replace("ID", newest))
        place = (tmp_path / "place").read_text().strip()
    assert "Acceptable: 50,000 images." in said
    assert f"scored: {live.url}/submissions/" in said
    assert "Verified." in said
    assert "_YARDSTICK_COMPLETE=bash_complete" in said
