"""A dry run of the whole 2012 edition: fifty thousand images, through broker, workers and database."""

import json

import pytest

from submissions.demo.content import labels
from tests.stacks import Live

pytestmark = pytest.mark.integration


def test_three_files_of_fifty_thousand_images_score_what_was_counted_apart(live: Live):
    before = live.ask("print(QuotaSlot.objects.count())")
    facts = json.loads(live.manage("dry_run", "2012", "--wait", "--json"))
    for dry_run in facts["dry_runs"]:
        assert dry_run["state"] == "passed", dry_run["note"]
        files = {file["name"]: file["found"]["flat_error.wrong"] for file in dry_run["files"]}
        assert files["perfect"] == [0] * 5
        # Fifty images of each of a thousand classes: the sample names five classes everywhere.
        assert files["sample"] == [len(labels()) - 50 * guesses for guesses in range(1, 6)]
        assert files["random"] == sorted(files["random"], reverse=True)
        assert 49_500 < files["random"][-1] < 50_000
    assert live.ask("print(QuotaSlot.objects.count())") == before
    with live.client() as client:
        shown = {entry["team_name"] for entry in client.leaderboard(2012, "classification")["entries"]}
    assert live.ask("print(Team.objects.filter(is_internal=True).count())") == 1
    assert not any(name.startswith("Dry runs") for name in shown)
