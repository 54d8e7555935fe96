"""From an uploaded file to the leaderboard, through web, broker, worker and database processes."""

import csv
import gzip
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from submissions.demo.content import labels
from submissions.devkit.client import Client, LimitReached
from tests.oracle import DATA
from tests.stacks import ROOT, Live

pytestmark = pytest.mark.integration

NETWORKS = ("alexnet", "squeezenet1_1", "vgg16", "resnet18", "resnet50", "densenet161", "xception", "nasnetlarge")
PREDICTIONS = DATA / "ilsvrc2012" / "predictions"
HEADER = ["image", "label1", "label2", "label3", "label4", "label5"]


def write(path: Path, rows: list[list[str]]) -> Path:
    with gzip.open(path, "wt", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *rows])
    return path


def true_rows() -> list[list[str]]:
    return [[image, label, "", "", "", ""] for image, label in labels()]


def guessless_rows() -> list[list[str]]:
    """No guess for any image: allowed, and wrong everywhere."""
    return [[image, "", "", "", "", ""] for image, _ in labels()]


def devkit(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "submissions.devkit", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, **environment}, check=False
    )


@pytest.mark.oracle
@pytest.mark.parametrize("network", NETWORKS)
def test_real_networks_score_their_published_counts(anywhere: Live, network: str):
    expected = json.loads((PREDICTIONS / "expected.json").read_text())[network]["wrong_at_1_to_5"]
    with anywhere.client() as client:
        submission = client.submit(2012, "classification", PREDICTIONS / f"{network}.csv.gz", message=network)
        answer = client.wait(submission["id"], seconds=60)
    assert answer["status"] == "scored"
    assert answer["result"]["images"] == 50_000
    assert answer["result"]["metrics"]["flat_error"]["wrong"] == expected
    assert answer["result"]["metrics"]["flat_error"]["error"] == [count / 50_000 for count in expected]


@pytest.mark.oracle
def test_the_command_line_prints_what_the_server_scored_and_scores_the_same_itself(live: Live):
    file = str(PREDICTIONS / "resnet50.csv.gz")
    token = live.people["teams"][1]["token"]
    submitted = devkit(
        *("submit", "2012", "-t", "classification", "-f", file, "-m", "by command", "--wait", "--json"),
        YARDSTICK_URL=live.url,
        YARDSTICK_TOKEN=token,
    )
    assert submitted.returncode == 0, submitted.stderr
    truth = str(DATA / "ilsvrc2012" / "val_ground_truth.csv.gz")
    classes = str(DATA / "ilsvrc2012" / "synsets.tsv")
    scored = devkit("score", file, "--task", "classification", "--truth", truth, "--classes", classes, "--json")
    assert scored.returncode == 0, scored.stderr
    server, laptop = json.loads(submitted.stdout), json.loads(scored.stdout)
    assert server["metrics"] == laptop["metrics"]
    assert (server["status"], server["message"]) == ("scored", "by command")


def wrong_files(folder: Path) -> dict[str, tuple[Path, dict]]:
    """Kind -> a file with that one mistake, and what must be told of it."""
    unknown_image, unknown_class, missing = true_rows(), true_rows(), true_rows()
    unknown_image[41][0] = "ILSVRC2012_val_99999999"
    unknown_class[99][1] = "n99999999"
    lost = missing.pop(7)[0]
    return {
        "unknown_image": (
            write(folder / "a.csv.gz", unknown_image),
            {"row": 43, "column": "image", "value": "ILSVRC2012_val_99999999"},
        ),
        "unknown_class": (
            write(folder / "b.csv.gz", unknown_class),
            {"row": 101, "column": "label1", "value": "n99999999"},
        ),
        "missing_image": (write(folder / "c.csv.gz", missing), {"row": None, "value": lost}),
    }


def test_a_wrong_file_is_told_row_by_row_costs_no_slot_and_is_kept(anywhere: Live, tmp_path: Path):
    slots = anywhere.ask("print(QuotaSlot.objects.count())")
    with anywhere.client() as client:
        for kind, (file, told) in wrong_files(tmp_path).items():
            answer = client.wait(client.submit(2012, "classification", file)["id"], seconds=60)
            assert answer["status"] == "rejected"
            assert answer["error_totals"][kind] == 1
            problem = next(each for each in answer["errors"] if each.items() >= told.items())
            assert problem["expected"]
            assert problem["hint"]
            assert client.submission(answer["id"])["file_sha256"] == answer["file_sha256"]
    assert anywhere.ask("print(QuotaSlot.objects.count())") == slots


def test_a_file_of_true_labels_leads_the_leaderboard(anywhere: Live, tmp_path: Path):
    file = write(tmp_path / "perfect.csv.gz", true_rows())
    with anywhere.client(team=1) as client:
        answer = client.wait(client.submit(2012, "classification", file, message="Perfect")["id"], seconds=60)
        assert answer["result"]["metrics"]["flat_error"]["wrong"] == [0] * 5
        assert answer["result"]["warnings"]
        row = wait_for_perfect_row(client, anywhere.people["teams"][1]["name"])
    assert row["rank"] == 1


def wait_for_perfect_row(client: Client, team: str) -> dict:
    """The team's best without a wrong image; the control worker writes it a moment after the score."""
    for _attempt in range(300):
        for entry in client.leaderboard(2012, "classification")["entries"]:
            if entry["team_name"] == team and entry["primary_count"] == 0:
                return entry
        time.sleep(0.1)
    raise AssertionError(f"no perfect entry of {team} reached the leaderboard")


def test_of_twelve_at_once_as_many_are_accepted_as_there_are_slots(anywhere: Live, tmp_path: Path):
    file = write(tmp_path / "twelve.csv.gz", guessless_rows())
    used = anywhere.ask("print(QuotaSlot.objects.filter(team__name__startswith='Deep').count())")
    anywhere.ask(f"print(Phase.objects.filter(task__edition__year=2012).update(limit_per_day={used} + 1))")
    try:
        with ThreadPoolExecutor(12) as pool:
            outcomes = list(pool.map(lambda _: attempt(anywhere, file), range(12)))
        assert outcomes.count("accepted") == 1
        assert sum("T00:00:00Z" in outcome for outcome in outcomes) == 11
    finally:
        anywhere.ask("print(Phase.objects.filter(task__edition__year=2012).update(limit_per_day=100))")


def attempt(server: Live, file: Path) -> str:
    with server.client() as client:
        try:
            client.submit(2012, "classification", file)
        except LimitReached as refused:
            return f"limit until {refused.more['next_allowed_at']}"
        return "accepted"
