"""The API, fuzzed by its own schema: schemathesis with all of its checks, over HTTP."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from challenge.domain.tokens import issue_token
from challenge.enums import Scope
from challenge.models import Edition
from tests.factories import NOW
from tests.routes.world import make_world

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("rings"),
]

ROOT = Path(__file__).parent.parent.parent
# A few requests of an operation, the same in every run; or all at the edges of its schema and as many others as are
# asked for (`make test-long`).
ASKED = os.environ.get("FUZZ_EXAMPLES")
FEW = ["--phases", "fuzzing", "--max-examples", "3", "--generation-deterministic"]
HOW_MANY = ["--phases", "examples,coverage,fuzzing", "--max-examples", ASKED] if ASKED else FEW
ORGANIZERS = ["--include-path-regex", "/organize"]
# After which nobody could ask for more: the token is ended, or the captain has left.
LAST = ["--include-path-regex", "/tokens/|/leave$"]
OTHERS = ["--exclude-path-regex", "/organize|/tokens/|/leave$"]


@pytest.fixture
def world(time_machine):
    """The token of a captain who chairs the edition too, and what schemathesis.toml names of them."""
    time_machine.move_to(NOW, tick=True)
    people, ids = make_world()
    Edition.objects.get(year=2026).organizers.add(people["member"])
    token = issue_token(user=people["member"], name="fuzzing", now=NOW, scopes=Scope)[1]
    return token, {'"TEAM"': str(ids["team"]), "SUBMISSION": str(ids["submission"])}


def configured(folder, names):
    """schemathesis.toml with the ids of this world."""
    text = (ROOT / "tests" / "schemathesis.toml").read_text()
    for name, value in names.items():
        text = text.replace(name, value)
    (folder / "schemathesis.toml").write_text(text)
    return folder / "schemathesis.toml"


@pytest.mark.parametrize("which", [ORGANIZERS, OTHERS, LAST], ids=["organizers", "others", "last"])
def test_nothing_that_the_schema_allows_or_forbids_breaks_the_server(live_server, world, tmp_path, which):
    token, names = world
    config = ["--config-file", str(configured(tmp_path, names))]
    options = ["--checks", "all", *HOW_MANY, "--no-color"]
    given = {"YARDSTICK_TOKEN": token, "SCHEMATHESIS_HOOKS": "tests.schemathesis_hooks", "PYTHONPATH": str(ROOT)}
    run = ["run", f"{live_server.url}/api/v1/openapi.json", *options, *which]
    ended = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", *config, *run],
        check=False,
        env={**os.environ, **given},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
