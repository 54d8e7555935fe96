"""What is in the participants' wheel, and what it asks for: the scorer, the command line, and nothing of the server."""

import ast
import hashlib
import re
import sys
import zipfile
from configparser import ConfigParser
from email import message_from_bytes
from pathlib import Path

from submissions.scoring.version import SCORER_VERSION, WHEEL_VERSION, wheel_of
from tests.wheels import ROOT, build_wheel

METADATA = {
    "METADATA",
    "RECORD",
    "WHEEL",
    "entry_points.txt",
    "licenses/LICENSE",
    "licenses/submissions/scoring/wordnet/LICENSE",
}
NOT_MODULES = {"scoring/wordnet/LICENSE", "scoring/wordnet/nouns.tsv.gz", "py.typed"}
# Modules that are imported under another name than that of their distribution: none so far.
DISTRIBUTIONS: dict[str, str] = {}


def names_in(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def read(wheel, name):
    with zipfile.ZipFile(wheel) as archive:
        (path,) = (each for each in archive.namelist() if each.endswith(f".dist-info/{name}"))
        return archive.read(path)


def test_the_wheel_holds_the_scorer_and_the_command_line_and_nothing_else(wheel):
    modules = {
        path.relative_to(ROOT / "submissions").as_posix()
        for part in ("scoring", "devkit")
        for path in (ROOT / "submissions" / part).rglob("*.py")
    }
    expected = {f"yardstick/{name}" for name in {"__init__.py", *modules, *NOT_MODULES}}
    expected |= {f"yardstick_devkit-{WHEEL_VERSION}.dist-info/{name}" for name in METADATA}
    assert names_in(wheel) == expected


def test_every_file_of_the_wheel_is_that_of_the_checkout(wheel):
    places = {"yardstick/__init__.py": "packaging/yardstick_init.py", "yardstick/py.typed": "packaging/py.typed"}
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith("yardstick/"):
                place = places.get(name, name.replace("yardstick/", "submissions/", 1))
                assert archive.read(name) == (ROOT / place).read_bytes(), name


def test_the_wheel_is_named_for_the_version_of_the_rules(wheel):
    about = message_from_bytes(read(wheel, "METADATA"))
    assert f"{about['Name']}=={about['Version']}" == wheel_of(SCORER_VERSION)
    assert about["Version"].split(".")[0] == SCORER_VERSION
    assert wheel.name == f"yardstick_devkit-{WHEEL_VERSION}-py3-none-any.whl"


def test_the_wheel_carries_both_licences_and_says_so(wheel):
    about = message_from_bytes(read(wheel, "METADATA"))
    assert about["License-Expression"] == "Apache-2.0 AND LicenseRef-WordNet"
    assert read(wheel, "licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    assert b"Princeton University" in read(wheel, "licenses/submissions/scoring/wordnet/LICENSE")


def test_the_wheel_has_the_command_yardstick(wheel):
    points = ConfigParser()
    points.read_string(read(wheel, "entry_points.txt").decode())
    assert dict(points["console_scripts"]) == {"yardstick": "yardstick.devkit.cli:main"}


def test_the_wheel_asks_for_exactly_what_its_modules_import(wheel):
    asked = message_from_bytes(read(wheel, "METADATA")).get_all("Requires-Dist")
    names = {re.match(r"[A-Za-z0-9_.-]+", line)[0] for line in asked}
    with zipfile.ZipFile(wheel) as archive:
        modules = [name for name in archive.namelist() if name.endswith(".py")]
        imported = {found for name in modules for found in imports_of(archive.read(name))}
    third_parties = imported - set(sys.stdlib_module_names)
    assert {DISTRIBUTIONS.get(name, name) for name in third_parties} == names


def imports_of(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def test_the_wheel_works_with_the_versions_that_the_server_runs_on(wheel):
    pinned = dict(line.split("==") for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line)
    for line in message_from_bytes(read(wheel, "METADATA")).get_all("Requires-Dist"):
        name, least = line.split(">=")
        assert [int(part) for part in pinned[name].split(".")] >= [int(part) for part in least.split(".")], line


def test_the_same_checkout_builds_the_same_bytes(wheel, tmp_path):
    again = build_wheel(tmp_path)
    assert sha256(again) == sha256(wheel)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
