"""Each exit code before a real server, for people and in JSON."""

import json
import signal

import click
import pytest

from submissions.devkit.exit_codes import MEANINGS, Exit
from tests.submissions.devkit.desk import Canned


def submit(yardstick, predictions, *more):
    return yardstick("submit", 2026, "-t", "classification", "-f", predictions, "-m", "ours", *more)


def test_0_for_a_file_that_is_handed_in(yardstick, predictions, desk):
    ended = submit(yardstick, predictions)
    assert (ended.returncode, desk.arrived) == (0, [predictions.read_bytes()])
    assert "/submissions/" in ended.stdout


def test_what_is_left_of_the_limits_is_told(yardstick, predictions, desk):
    day = {"limit": "day", "most": 2, "used": 1, "left": 1, "ends_at": "2026-11-28T00:00:00Z"}
    running = {"limit": "running", "most": 3, "used": 0, "left": 3, "ends_at": None}
    phase = {"task": "classification", "phase": "test", "limits": [day, running], "refusal": None}
    desk.answers["GET /api/v1/teams/7/allowances"] = [phase | {"task": "other", "limits": []}, phase]
    assert "Left: 1 of 2 today.\n" in submit(yardstick, predictions).stdout
    assert json.loads(submit(yardstick, predictions, "--json").stdout)["limits"] == [day, running]


def test_0_for_a_file_that_is_scored_and_one_object_in_json(yardstick, predictions, desk):
    desk.states = ["queued", "running", "scored"]
    ended = submit(yardstick, predictions, "--wait", "--json")
    answer = json.loads(ended.stdout)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert (answer["status"], answer["metrics"]["flat_error"]["wrong"]) == ("scored", [3, 1])
    assert "error" not in answer


@pytest.mark.parametrize(("state", "code"), [("rejected", 1), ("cancelled", 1), ("failed", 5)])
def test_a_file_that_is_not_scored_has_the_code_of_whose_fault_it_is(state, code, yardstick, predictions, desk):
    desk.states = [state]
    ended = submit(yardstick, predictions, "--wait", "--json")
    assert (ended.returncode, json.loads(ended.stdout)["error"]) == (code, state)


def test_1_for_what_the_server_refuses(yardstick, predictions, desk):
    desk.first("POST uploads", Canned(403, {"code": "phase_closed", "detail": "The phase is closed."}))
    ended = submit(yardstick, predictions)
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", "The phase is closed.\n")


def test_1_for_a_token_that_is_not_known(yardstick, predictions):
    yardstick.environment["YARDSTICK_TOKEN"] = "ys_of-somebody-else"
    ended = submit(yardstick, predictions, "--json")
    answer = json.loads(ended.stdout)
    assert (ended.returncode, answer["error"]) == (1, "not_signed_in")
    assert "yardstick login" in answer["detail"]


WRONG = [(["submit"], "YEAR"), (["juggle"], "juggle"), (["--nonsense"], "--nonsense"), (["status"], "SUBMISSION")]


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_2_for_wrong_usage(arguments, told, nobody):
    ended = nobody(*arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert told in ended.stderr
    assert "Usage: yardstick" in ended.stderr


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_2_for_wrong_usage_in_json(arguments, told, nobody):
    ended = nobody(*arguments, "--json")
    answer = json.loads(ended.stdout)
    assert (ended.returncode, answer["error"], ended.stderr) == (2, "usage", "")
    assert told in answer["detail"]


def test_2_without_a_server_or_a_token(nobody, predictions, desk):
    ended = submit(nobody, predictions)
    assert (ended.returncode, "yardstick login --url" in ended.stderr) == (2, True)
    ended = submit(nobody, predictions, "--url", desk.url)
    assert (ended.returncode, f"{desk.url}/tokens/" in ended.stderr) == (2, True)
    assert desk.asked == []


def test_3_for_a_limit_with_the_next_moment(yardstick, predictions, desk):
    body = {"code": "quota_exceeded", "detail": "Two a day.", "next_allowed_at": "2026-11-28T00:00:00Z"}
    desk.first("POST uploads", Canned(429, body, {"Retry-After": "10800"}))
    ended = submit(yardstick, predictions, "--json")
    expected = {"error": "quota_exceeded", "detail": "Two a day.", "next_allowed_at": "2026-11-28T00:00:00Z"}
    assert (ended.returncode, json.loads(ended.stdout)) == (3, expected)


def test_4_for_a_server_that_cannot_be_reached(nobody, predictions):
    nobody.environment |= {"YARDSTICK_URL": "http://127.0.0.1:9", "YARDSTICK_TOKEN": "ys_any"}
    ended = submit(nobody, predictions, "--retry-for", 0, "--json")
    answer = json.loads(ended.stdout)
    assert (ended.returncode, answer["error"]) == (4, "unreachable")
    assert "http://127.0.0.1:9 did not answer" in answer["detail"]


def test_4_for_a_server_that_is_away(yardstick, predictions, desk):
    desk.first("POST uploads", Canned(503, {"code": "server_busy", "detail": "Try again."}))
    assert submit(yardstick, predictions, "--retry-for", 0).returncode == 4


def test_5_for_a_fault_of_the_server(yardstick, predictions, desk):
    desk.first("POST finalize", Canned(500, {"code": "part_lost", "detail": "A part is lost. Upload it again."}))
    ended = submit(yardstick, predictions, "--json")
    assert (ended.returncode, json.loads(ended.stdout)["error"]) == (5, "part_lost")


def test_130_for_what_is_interrupted(yardstick, predictions, desk):
    desk.states = ["queued"]
    process = yardstick.start("submit", 2026, "-t", "classification", "-f", predictions, "--wait")
    for line in process.stderr:
        if "queued" in line:
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    (submission,) = desk.submissions
    assert (process.returncode, out) == (130, "")
    assert f"yardstick status {submission} --wait" in err


@pytest.mark.parametrize("error", [KeyboardInterrupt, click.Abort])
def test_130_for_what_is_interrupted_before_anything_was_done(error, nobody, monkeypatch):
    def interrupted(*_of):
        raise error

    monkeypatch.setattr("submissions.devkit.config.load_config", interrupted)
    people, programs = nobody("submissions"), nobody("submissions", "--json")
    assert (people.returncode, people.stdout, people.stderr) == (130, "", "Interrupted.\n")
    assert (programs.returncode, programs.stderr) == (130, "")
    assert json.loads(programs.stdout) == {"error": "interrupted", "detail": "Interrupted."}


def test_the_help_tells_every_code(nobody):
    shown = nobody("--help").stdout
    for code, meaning in MEANINGS.items():
        assert f"  {code:<5} {meaning}" in shown
    assert set(MEANINGS) == set(Exit)


def test_2_for_a_place_where_nothing_can_be_written(yardstick, predictions, desk):
    yardstick.folder.write_text("no folder")
    ended = submit(yardstick, predictions, "--json")
    answer = json.loads(ended.stdout)
    assert (ended.returncode, answer["error"]) == (2, "file")
    assert str(yardstick.folder) in answer["detail"]
