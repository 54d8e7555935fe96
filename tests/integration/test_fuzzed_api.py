"""The API, fuzzed by its own schema: schemathesis with all of its checks, against real processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stacks import ROOT, Live, run_live

pytestmark = pytest.mark.integration

# Somebody who may do everything: a captain, who chairs the edition too.
EVERYBODY = """
from challenge.domain.tokens import SCOPES, issue_token
from submissions.models import Membership
from django.utils import timezone
user = Membership.objects.filter(team__edition__year=2012, role="captain", team__is_internal=False).first().user
Edition.objects.get(year=2012).organizers.add(user)
print(json.dumps(issue_token(user=user, name="fuzzing", now=timezone.now(), scopes=SCOPES)[1]))
"""


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server of its own: what is fuzzed is not what it was."""
    yield from run_live(tmp_path_factory.mktemp("fuzzed"), {})


def schemathesis(server: Live, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(ROOT / "tests" / "schemathesis.toml")]
    run = ["run", f"{server.url}/api/v1/openapi.json", "--checks", "all", "--no-color", *options]
    environment = {**os.environ, "YARDSTICK_TOKEN": server.ask(EVERYBODY)}
    return subprocess.run(
        [*command, *run], check=False, env=environment, cwd=folder, capture_output=True, text=True, timeout=1200
    )


def test_nothing_that_the_schema_allows_or_forbids_breaks_the_server(fuzzed: Live, tmp_path: Path):
    examples = os.environ.get("FUZZ_EXAMPLES", "3")
    ended = schemathesis(fuzzed, tmp_path, "--max-examples", examples, "--phases", "examples,coverage,fuzzing")
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
