"""The commands that ask a server and show its answer: for people, and in JSON."""

import json

import pytest
from click.testing import CliRunner

from submissions.devkit.cli import main
from tests.submissions.devkit.desk import TOKEN, Canned, Held, described

NAME = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def run(desk, tmp_path, monkeypatch):
    monkeypatch.setenv("YARDSTICK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("YARDSTICK_URL", desk.url)
    monkeypatch.setenv("YARDSTICK_TOKEN", TOKEN)
    said = {"year": "2026", "task": "classification", "track": "provided", "sha256": "0" * 64, "message": "[b]ours[/b]"}
    desk.submissions[NAME] = described(NAME, desk.url, Held(0, said))
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_status_says_where_a_submission_is(run, desk):
    desk.states = ["queued"]
    assert run("status", NAME).stdout == "queued, position 1\n"
    desk.states = ["running"]
    assert run("status", NAME).stdout == "scoring 0%\n"
    assert json.loads(run("status", NAME, "--json").stdout)["status"] == "running"


def test_status_waits_and_leaves_with_what_became_of_it(run, desk):
    desk.states = ["running", "rejected"]
    desk.submissions[NAME]["errors"] = [
        {"row": 3, "column": "label1", "value": "x", "expected": "a class", "hint": "Look."}
    ]
    ended = run("status", NAME, "--wait")
    assert (ended.exit_code, "row 3, label1: 'x'; expected a class" in ended.stdout) == (1, True)
    assert desk.asked.count(f"GET /api/v1/submissions/{NAME}/status") == 2


@pytest.mark.parametrize(
    ("state", "told", "detail"),
    [
        ("rejected", {"error_totals": {"unknown_class": 1204}}, "The file is refused. unknown_class: 1,204"),
        ("cancelled", {}, "The submission was cancelled."),
        ("failed", {"failure": "Too slow.", "failure_note": "x"}, "The file could not be scored. Too slow. x"),
    ],
)
def test_a_submission_without_a_score_is_an_error_with_a_sentence(run, desk, state, told, detail):
    desk.states = [state]
    desk.submissions[NAME] |= told
    answer = json.loads(run("status", NAME, "--wait", "--json").stdout)
    assert (answer["error"], answer["detail"]) == (state, detail)


def test_a_submission_that_is_not_there_is_refused(run):
    ended = run("status", "00000000-0000-4000-8000-000000000002", "--json")
    assert (ended.exit_code, json.loads(ended.stdout)["error"]) == (1, "not_found")


def test_submissions_are_a_table_in_which_no_text_is_markup(run, desk):
    row = described(NAME, desk.url, Held(0, {"year": "2026", "task": "c", "track": "provided", "sha256": ""}))
    score = {"metric": "flat_error", "value": 0.125, "count": 1, "images": 8, "lower_is_better": True}
    row |= {"message": "[b]ours[/b]", "status": "scored", "score": score}
    unscored = row | {"status": "queued", "score": None}
    desk.answers["GET /api/v1/submissions"] = {"items": [row, unscored], "count": 30, "next": "x"}
    shown = run("submissions", "--year", "2026", "--limit", "2")
    assert shown.exit_code == 0
    assert {"[b]ours[/b]", "flat_error 12.500%", NAME} <= set(
        map(str.strip, shown.stdout.replace("\n", "  ").split("  "))
    )
    assert "28 older ones" in shown.stdout
    assert desk.queries == ["year=2026&limit=2"]
    assert json.loads(run("submissions", "--json").stdout)["count"] == 30


def test_one_submission_is_shown_in_full(run):
    answer = json.loads(run("submissions", NAME, "--json").stdout)
    assert (answer["id"], answer["metrics"]["flat_error"]["wrong"]) == (NAME, [3, 1])
    assert "flat_error: 30.000%  10.000%" in run("submissions", NAME).stdout


def test_cancelling_says_whether_the_slot_comes_back(run, desk):
    desk.states = ["cancelled"]
    assert "The slot is free again." in run("cancel", NAME).stdout
    assert f"POST /api/v1/submissions/{NAME}/cancel" in desk.asked
    desk.submissions[NAME]["returned_slot"] = False
    assert "The slot stays used." in run("cancel", NAME).stdout
    desk.first("POST cancel", Canned(409, {"code": "state_changed", "detail": "It has ended already."}))
    ended = run("cancel", NAME)
    assert (ended.exit_code, ended.stderr) == (1, "It has ended already.\n")


def entry(**fields):
    return {
        "rank": 1,
        "rank_low": 1,
        "rank_high": 2,
        "team_name": "Analytical Engines",
        "method_name": "[red]Deep[/red]",
        "primary_value": 0.0357,
        "primary_low": 0.034,
        "primary_high": 0.0374,
    } | fields


BOARD = {
    "year": 2026,
    "task": "classification",
    "phase": "test",
    "primary_metric": "flat_error",
    "max_guesses": 5,
    "as_of": "2026-11-27T20:46:59Z",
    "images": 100_000,
    "url": "https://yardstick.example/2026/classification/",
    "count": 3,
    "entries": [entry(), entry(rank=None, rank_low=None, rank_high=None, primary_low=None, primary_high=None)],
}


def test_the_leaderboard_has_intervals_and_the_ranks_that_chance_leaves_open(run, desk):
    desk.answers["GET /api/v1/editions/2026/tasks/classification/leaderboard"] = BOARD
    shown = run("leaderboard", "2026", "-t", "classification").stdout
    first = next(line for line in shown.splitlines() if "3.400%" in line)
    cells = ["1", "1–2", "Analytical Engines", "[red]Deep[/red]", "3.570%", "3.400% – 3.740%"]
    assert [cell.strip() for cell in first.split("  ") if cell.strip()] == cells
    assert "As of 2026-11-27 20:46 UTC, 100,000 images: https://yardstick.example/2026/classification/" in shown
    assert "1 more entries" in shown
    assert json.loads(run("leaderboard", "2026", "-t", "classification", "--json").stdout) == BOARD


def test_a_mean_height_is_no_share(run, desk):
    board = BOARD | {"primary_metric": "hierarchical_error", "entries": [entry(primary_value=0.5)]}
    desk.answers["GET /api/v1/editions/2026/tasks/classification/leaderboard"] = board
    row = next(line for line in run("leaderboard", "2026", "-t", "classification").stdout.splitlines() if "1–2" in line)
    assert ("0.5000" in row, "%" in row) == (True, False)


def test_the_leaderboard_is_public_and_no_token_is_sent(run, desk, monkeypatch):
    desk.answers["GET /api/v1/editions/2026/tasks/classification/leaderboard"] = BOARD
    assert run("leaderboard", "2026", "-t", "classification").exit_code == 0
    monkeypatch.delenv("YARDSTICK_TOKEN")
    assert run("leaderboard", "2026", "-t", "classification", "--all", "--phase", "val").exit_code == 0
    assert desk.tokens == {None}
    assert desk.queries == ["entries=best&limit=100", "entries=all&phase=val&limit=100"]


def test_a_receipt_is_written_to_a_file_or_printed(run, desk, tmp_path):
    receipt = {"signed": {"commitments": {"all/flat_error": "0" * 64}}, "opened": {}, "note": "Closed.", "digest": "d"}
    desk.answers[f"GET /api/v1/submissions/{NAME}/receipt"] = receipt
    assert json.loads(run("receipt", NAME).stdout) == receipt
    path = tmp_path / "receipt.json"
    assert run("receipt", NAME, "-o", str(path)).stdout == f"{path}: 0 of 1 numbers are open. Closed.\n"
    assert json.loads(path.read_text()) == receipt
    assert json.loads(run("receipt", NAME, "-o", str(path), "--json").stdout)["opened"] == 0
