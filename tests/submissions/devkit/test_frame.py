"""The group of commands: what it loads, what it tells, and whether the document says the same."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from submissions.devkit.cli import COMMANDS, main
from submissions.devkit.exit_codes import MEANINGS
from submissions.scoring.version import WHEEL_VERSION

DOCUMENT = (Path(__file__).parents[3] / "docs" / "command-line.md").read_text()
HEAVY = {"httpx", "rich", "cryptography", "numpy", "numba", "pandas", "pyarrow"}


def rows_of(heading: str) -> list[tuple[str, str]]:
    section = DOCUMENT.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `?([^`|]+?)`? \| (.+) \|$", section, re.MULTILINE)[1:]


def test_the_document_has_every_command_and_exit_code_as_the_help_tells_them():
    assert rows_of("All commands") == [(f"yardstick {name}", told) for name, told in COMMANDS.items()]
    assert rows_of("Exit codes") == [(str(int(code)), meaning) for code, meaning in MEANINGS.items()]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_and_a_description_of_each_argument(name):
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.name == name
    shown = CliRunner().invoke(main, [name, "--help"])
    assert (shown.exit_code, command.help is not None) == (0, True)
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert [each.name for each in options if not each.help and not isinstance(each.type, click.Choice)] == []


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["submit", "--help"], ["verify", "--help"]])
def test_help_loads_nothing_heavy(arguments):
    code = (
        "import sys\nfrom submissions.devkit.cli import main\n"
        f"main({arguments!r}, standalone_mode=False)\n"
        f"print(*sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr, end='')\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_version_is_that_of_the_wheel():
    assert CliRunner().invoke(main, ["--version"], prog_name="yardstick").stdout == f"yardstick {WHEEL_VERSION}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_completion_is_printed(shell):
    shown = CliRunner().invoke(main, ["completion", shell])
    assert (shown.exit_code, "_YARDSTICK_COMPLETE" in shown.stdout) == (0, True)


def test_a_shell_is_told_commands_and_options():
    assert completed("yardstick sub", 1) == ["submit", "submissions"]
    assert completed("yardstick submit --t", 2) == ["--task", "--track", "--token"]


def completed(words: str, place: int) -> list[str]:
    environment = {"COMP_WORDS": words, "COMP_CWORD": str(place), "_YARDSTICK_COMPLETE": "bash_complete"}
    shown = CliRunner().invoke(main, [], prog_name="yardstick", env=environment)
    return [line.partition(",")[2] for line in shown.stdout.splitlines()]
