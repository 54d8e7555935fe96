"""docs/results-files.md tells all columns, and its example does what it says against a server that listens."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from leaderboard.domain.exports import (
    METRICS,
    METRICS_FORMAT,
    REPORTED,
    REPORTED_FORMAT,
    RESULTS,
    RESULTS_FORMAT,
)
from leaderboard.domain.set_score_exports import IMAGE_SETS, IMAGE_SETS_FORMAT
from tests.factories.leaderboard import make_table

DOCUMENT = (Path(__file__).parents[2] / "docs" / "results-files.md").read_text()


@pytest.mark.parametrize(
    ("heading", "columns", "form"),
    [
        ("results", RESULTS, RESULTS_FORMAT),
        ("metrics", METRICS, METRICS_FORMAT),
        ("image-sets", IMAGE_SETS, IMAGE_SETS_FORMAT),
        ("reported", REPORTED, REPORTED_FORMAT),
    ],
)
def test_the_document_has_each_column_with_its_kind_and_meaning_in_order(heading, columns, form):
    (section,) = re.findall(rf"^## `{heading}`\n(.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    told = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", section, re.MULTILINE)
    assert told == [(column.name, column.kind, column.meaning) for column in columns]
    assert f"| `/<year>/{heading}.csv` |" in DOCUMENT
    assert f"| `{form}` |" in DOCUMENT


@pytest.mark.django_db(transaction=True)
def test_the_example_reads_results_with_pandas(live_server, rings):
    table = make_table(wrong=(3, 4), task_title="Classification")
    (program,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program.replace("https://yardstick.example.org", live_server.url)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    _header, line = ran.stdout.splitlines()
    winner = table.entries.get(rank=1)
    assert " ".join(line.split()) == f"classification {winner.team_name} 0.25 0.15 0.35 {7 / 12:.6f}"
