"""A real edition's kit, fetched from a running server: its check and its score are the server's, byte for byte."""

import csv
import gzip
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from submissions.demo.content import classes, labels
from tests.integration.predictions import HEADER
from tests.stacks import ROOT, Live

pytestmark = pytest.mark.integration


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def write_guesses(path: Path) -> Path:
    """Five guesses an image, drawn by a seed: the true class is among them in about two images of three."""
    chance, wnids = random.Random(2012), [wnid for _number, wnid, _words in classes()]
    with gzip.open(path, "wt", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for image, label in labels():
            guesses = chance.sample(wnids, 5)
            if chance.random() < 2 / 3:
                guesses[chance.randrange(5)] = label
            writer.writerow([image, *guesses])
    return path


def test_a_kit_of_a_running_server_checks_and_scores_as_the_server_does(anywhere: Live, tmp_path: Path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "YARDSTICK_CONFIG": str(tmp_path / "config")}

    def yardstick(*arguments: object, folder: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "submissions.devkit", *map(str, arguments)]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    fetched = yardstick("devkit", 2012, "--url", anywhere.url, "--json")
    assert fetched.returncode == 0, fetched.stdout + fetched.stderr
    kit, guesses = tmp_path / "yardstick-2012", write_guesses(tmp_path / "guesses.csv.gz")

    checked = yardstick("validate", guesses, "--json", folder=kit)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert json.loads(checked.stdout)["images"] == 50_000

    with anywhere.client() as client:
        submission = client.submit(2012, "classification", guesses, message="kit")
        answer = client.wait(submission["id"], seconds=120)
    truth = tmp_path / "labels.csv"
    truth.write_text("".join(["image,label\n", *(f"{image},{label}\n" for image, label in labels())]))
    scored = yardstick("score", guesses, "--truth", truth, "--json", folder=kit)
    assert scored.returncode == 0, scored.stdout + scored.stderr
    report = json.loads(scored.stdout)
    assert canonical(report["metrics"]) == canonical(answer["result"]["metrics"])
    assert canonical(report["intervals"]) == canonical(answer["result"]["intervals"])
    assert json.loads(checked.stdout)["warnings"] == report["warnings"]
