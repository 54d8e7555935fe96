"""The participants' command line: what it prints, and its exit status."""

import json

import pytest
from click.testing import CliRunner

from submissions.devkit.cli import main
from submissions.devkit.showing import figures_of
from submissions.scoring.tasks.registry import KINDS
from tests.oracle import DATA

CLASSES = "1\tn02084071\n2\tn02121808\n"
TRUTH = "image,label\na,1\nb,2\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "classes.tsv").write_text(CLASSES)
    (tmp_path / "truth.csv").write_text(TRUTH)
    (tmp_path / "good.csv").write_text("image,label1,label2\na,1,2\nb,1,2\n")
    (tmp_path / "bad.csv").write_text("image,label1\na,1\nb,7\n")
    return tmp_path


@pytest.fixture
def run(folder):
    def run_command(command, file, *more, truth=True):
        options = ["--task", "classification", "--classes", str(folder / "classes.tsv")]
        options += ["--truth", str(folder / "truth.csv")] if truth else []
        return CliRunner().invoke(main, [command, str(folder / file), *options, *more])

    return run_command


def test_score_prints_json(run):
    result = run("score", "good.csv", "--json", "--max-guesses", "2")
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (answer["task"], answer["images"]) == ("classification", 2)
    assert answer["metrics"]["flat_error"] == {"wrong": [1, 0], "error": [0.5, 0.0]}
    # dog for cat: their lowest common ancestor is carnivore
    assert answer["metrics"]["hierarchical_error"]["cost_sum"][1] == 0
    assert answer["metrics"]["hierarchical_error"]["cost_sum"][0] > 0
    assert answer["intervals"]["flat_error"]["guesses"] == [1, 2]


def test_score_prints_a_table(run):
    result = run("score", "good.csv")
    assert result.exit_code == 0
    assert "flat_error" in result.stdout
    assert "0.50000" in result.stdout


def test_score_leaves_out_what_is_withdrawn_and_tells_the_parts_of_a_split(run, folder):
    (folder / "withdrawn.csv").write_text("kind,name,reason\nimage,a,blurred\nclass,n02084071,too wide\n")
    (folder / "split.csv").write_text("image,part\na,live\nb,holdout\n")
    options = ["--withdrawn", str(folder / "withdrawn.csv"), "--split", str(folder / "split.csv")]
    answer = json.loads(run("score", "good.csv", "--json", *options).stdout)
    assert (answer["images"], answer["metrics"]["flat_error"]["wrong"][:2]) == (1, [1, 0])
    assert {name: part["images"] for name, part in answer["parts"].items()} == {"live": 0, "holdout": 1}


def test_a_list_of_the_withdrawn_without_names_is_wrong_usage(run, folder):
    (folder / "withdrawn.csv").write_text("kind,image\nimage,a\n")
    result = run("score", "good.csv", "--withdrawn", str(folder / "withdrawn.csv"))
    assert (result.exit_code, "no column 'name'" in result.stderr) == (2, True)


def test_refused_file_has_status_1_and_errors(run):
    result = run("score", "bad.csv", "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    (error,) = answer["errors"]
    assert (error["row"], error["column"], error["value"]) == (3, "label1", "7")
    assert {"expected", "hint"} <= set(error)
    assert answer["error_totals"] == {"unknown_class": 1}
    assert (answer["error"], answer["detail"]) == ("file_refused", "The file is refused: unknown_class: 1.")


def test_refused_file_is_explained_in_a_table(run):
    result = run("validate", "bad.csv")
    assert result.exit_code == 1
    assert "unknown_class: 1" in result.stderr


def test_validate_needs_no_truth_with_a_list_of_images(run, folder):
    (folder / "images.txt").write_text("a\nb\n")
    result = run("validate", "good.csv", "--images", str(folder / "images.txt"), truth=False)
    assert (result.exit_code, result.stdout) == (0, "Acceptable: 2 images.\n")
    answer = json.loads(run("validate", "good.csv", "--json").stdout)
    assert (answer["task"], answer["images"]) == ("classification", 2)
    assert {warning["kind"] for warning in answer["warnings"]} == {"fewer_guesses"}


@pytest.mark.parametrize("options", [["--task", "juggling"], ["--max-guesses", "0"], ["--nonsense"]])
def test_wrong_usage_has_status_2(options, run):
    assert run("score", "good.csv", *options).exit_code == 2


def test_neither_truth_nor_images_is_wrong_usage(run):
    assert run("validate", "good.csv", truth=False).exit_code == 2


def test_wrong_truth_is_wrong_usage(run, folder):
    (folder / "truth.csv").write_text("image,label\na,9\n")
    result = run("score", "good.csv")
    assert result.exit_code == 2
    assert "unknown class" in result.stderr


def test_every_kind_of_task_can_be_named():
    assert set(KINDS) == {
        *("classification", "localization", "detection", "video_detection", "tracking"),
        *("voc", "coco", "multi_label", "fine_grained"),
    }


@pytest.mark.oracle
def test_detection_with_the_kits_own_files(tmp_path):
    kit = DATA / "det"
    (tmp_path / "images.txt").write_text("".join(f"{number}\n" for number in range(1, 20122)))
    command = ["score", str(kit / "demo.val.pred.det.txt.gz"), "--task", "detection", "--json"]
    command += ["--truth", str(kit / "val_ground_truth.csv.gz"), "--classes", str(kit / "map_det.txt")]
    command += ["--images", str(tmp_path / "images.txt"), "--blacklist", str(kit / "val_blacklist.txt")]
    metrics = json.loads(CliRunner().invoke(main, command).stdout)["metrics"]
    expected = json.loads((kit / "expected.json").read_text())
    assert metrics["mean_ap"] == pytest.approx(expected["mean_ap"], abs=1e-12)
    assert metrics["per_class_ap"] == pytest.approx(expected["per_class_ap"], abs=1e-12)


@pytest.mark.parametrize(
    ("metric", "values", "told"),
    [
        ("flat_error", {"error": [0.5, 0.25]}, ["50.000%", "25.000%"]),
        # The Ladder shows the last number alone.
        ("flat_error", {"error": [None, 0.25]}, ["25.000%"]),
        ("hierarchical_error", {"error": [8.25, 0.5]}, ["8.2500", "0.5000"]),
        ("mean_ap", 0.75, ["75.000%"]),
        ("mean_ap", None, []),
        ("per_class_ap", {"n1": 0.5}, []),
    ],
)
def test_a_result_is_told_by_its_numbers_and_what_is_not_revealed_is_left_out(metric, values, told):
    assert figures_of(metric, values) == told
