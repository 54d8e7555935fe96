"""An upload that is killed, interrupted or cut goes on where it stopped: real lines, and real processes to kill."""

import json
import re
import shutil
import signal
import time

import pytest

from submissions.devkit.client import Client
from submissions.devkit.tus import Tus
from tests.submissions.devkit.desk import Canned, Desk
from tests.wire import CuttingProxy

PART = 1 << 20


@pytest.fixture
def order(predictions):
    return ["submit", 2026, "-t", "classification", "-f", predictions, "-m", "ours"]


def wait_until(is_so, seconds=30):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.01)


def end(process):
    process.kill()
    process.communicate(timeout=20)


@pytest.fixture
def line(yardstick, desk):
    """The way to the server: a megabyte a second, until a test makes it quick."""
    with CuttingProxy(desk.url, bytes_a_second=PART) as line:
        yardstick.environment["YARDSTICK_URL"] = line.url
        yield line


def has_one_part(desk: Desk):
    return lambda: any(len(held.content) >= PART for held in desk.uploads.values())


def stop_in_the_second_part(yardstick, desk, line, order, how):
    """Sends the signal once one part has arrived; then the line is quick."""
    process = yardstick.start(*order)
    wait_until(has_one_part(desk))
    process.send_signal(how)
    _out, err = process.communicate(timeout=20)
    line.bytes_a_second = None
    return process.returncode, err


def test_after_kill_9_the_same_command_goes_on_where_it_stopped(yardstick, desk, line, order, predictions):
    stop_in_the_second_part(yardstick, desk, line, order, signal.SIGKILL)
    (held,) = desk.uploads.values()
    there = len(held.content)
    ended = yardstick(*order)
    assert ended.returncode == 0, ended.stderr
    assert f"Going on after {there:,} of {predictions.stat().st_size:,} bytes." in ended.stderr
    assert desk.arrived == [predictions.read_bytes()]
    assert desk.asked.count("POST /api/v1/uploads/") == 1


def test_ctrl_c_says_what_the_server_has_and_how_to_go_on(yardstick, desk, line, order):
    code, err = stop_in_the_second_part(yardstick, desk, line, order, signal.SIGINT)
    assert code == 130
    (held,) = desk.uploads.values()
    told = re.search(r"At least ([0-9,]+) of 3,072,013 bytes are with the server", err)
    # The answer to a part may have been on its way.
    assert told is not None
    assert int(told[1].replace(",", "")) in {0, PART, len(held.content)}
    assert "Run the same command again to go on." in err


def test_a_line_that_is_cut_twice_is_not_noticed_but_in_a_sentence(yardstick, desk, order, predictions):
    with CuttingProxy(desk.url, 700_000, 900_000) as line:
        yardstick.environment["YARDSTICK_URL"] = line.url
        ended = yardstick(*order)
        assert line.cuts == 2
    assert ended.returncode == 0, ended.stderr
    assert desk.arrived == [predictions.read_bytes()]
    assert "Trying again" in ended.stderr


def test_a_part_that_arrived_without_an_answer_is_not_sent_twice(yardstick, desk, order, predictions):
    desk.drops["PATCH"] = 1
    assert yardstick(*order).returncode == 0
    assert desk.arrived == [predictions.read_bytes()]
    assert desk.bytes_brought == predictions.stat().st_size
    assert any(each.startswith("HEAD") for each in desk.asked)


def test_a_file_that_changed_meanwhile_starts_anew_and_gives_the_old_one_up(yardstick, desk, order, predictions):
    desk.first("PATCH", Canned(403, {"code": "forbidden", "detail": "Not now."}))
    assert yardstick(*order).returncode == 1
    (before,) = desk.uploads
    predictions.write_bytes(b"other bytes")
    ended = yardstick(*order)
    assert ended.returncode == 0, ended.stderr
    assert "it is sent anew" in ended.stderr
    assert desk.arrived == [b"other bytes"]
    assert before not in desk.uploads


def test_a_file_that_changes_while_it_is_sent_is_refused(yardstick, desk, order, predictions, monkeypatch):
    bring = Tus.bring

    def bring_and_change(*arguments):
        offset = bring(*arguments)
        predictions.write_bytes(predictions.read_bytes() + b"more")
        return offset

    monkeypatch.setattr(Tus, "bring", bring_and_change)
    ended = yardstick(*order)
    assert (ended.returncode, "was changed while it was read" in ended.stderr) == (1, True)
    assert (desk.arrived, desk.bytes_brought) == ([], PART)


def test_a_run_that_is_killed_while_it_waits_goes_on_with_the_same_submission(yardstick, desk, order):
    desk.states = ["queued"]
    process = yardstick.start(*order, "--wait")
    wait_until(lambda: any("GET /api/v1/submissions/" in each for each in desk.asked))
    end(process)
    desk.states = ["scored"]
    ended = yardstick(*order, "--wait", "--json")
    (submission,) = desk.submissions
    assert (ended.returncode, json.loads(ended.stdout)["id"]) == (0, submission)
    assert len(desk.submissions) == 1
    # What ended well is over: the same command again hands in again.
    assert yardstick(*order, "--wait").returncode == 0
    assert len(desk.submissions) == 2


def test_ctrl_c_while_the_limits_are_asked_for_goes_on_with_the_same_submission(yardstick, desk, order, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(Client, "allowances", ctrl_c)
        ended = yardstick(*order, "--json")
    (submission,) = desk.submissions
    told = json.loads(ended.stdout)
    assert (ended.returncode, told["error"]) == (130, "interrupted")
    assert f"yardstick status {submission} --wait" in told["detail"]
    assert json.loads(yardstick(*order, "--json").stdout)["id"] == submission
    assert len(desk.submissions) == 1


def ctrl_c(*_of):
    raise KeyboardInterrupt


@pytest.mark.parametrize("again", [[], ["--retry-for", 0]], ids=["tried again", "the next run"])
def test_an_announcement_whose_answer_is_lost_is_not_made_twice(yardstick, desk, order, predictions, again):
    desk.drops["POST uploads"] = 1
    assert yardstick(*order, *again).returncode == (4 if again else 0)
    assert not again or yardstick(*order).returncode == 0
    assert desk.asked.count("POST /api/v1/uploads/") == 1
    assert desk.arrived == [predictions.read_bytes()]


def test_a_run_that_remembers_nothing_goes_on_with_what_the_server_has_of_the_same_words(
    yardstick, desk, order, predictions
):
    desk.drops["PATCH"] = 1
    assert yardstick(*order, "--retry-for", 0).returncode == 4
    shutil.rmtree(yardstick.folder)
    assert yardstick(*order, "-m", "other words").returncode == 0
    assert len(desk.uploads) == 2
    assert yardstick(*order).returncode == 0
    assert desk.arrived == [predictions.read_bytes()] * 2
    assert desk.bytes_brought == 2 * predictions.stat().st_size


@pytest.mark.parametrize(
    ("request_name", "answer"),
    [
        ("POST uploads", Canned(201)),
        ("PATCH", Canned(200)),
        ("PATCH", Canned(200, {}, {"Upload-Offset": "many"})),
        ("POST finalize", Canned(200, "<html>")),
        ("POST finalize", Canned(200, "[]")),
        ("GET uploads", Canned(200, "<html>")),
    ],
)
def test_an_answer_without_what_belongs_in_it_is_the_servers_fault_and_nothing_is_lost(
    yardstick, desk, order, predictions, request_name, answer
):
    desk.first(request_name, *[answer] * 3)
    ended = yardstick(*order, "--json")
    told = json.loads(ended.stdout)
    assert (ended.returncode, told["error"]) == (5, "not_a_server")
    assert "is no Yardstick server" in told["detail"]
    assert yardstick(*order).returncode == 0
    assert (desk.arrived, len(desk.uploads)) == ([predictions.read_bytes()], 1)


def test_a_submission_that_is_no_more_is_forgotten(yardstick, desk, order):
    desk.first("GET status", Canned(403, {"code": "forbidden", "detail": "Not now."}))
    assert yardstick(*order, "--wait").returncode == 1
    (before,) = desk.submissions
    desk.submissions.clear()
    ended = yardstick(*order, "--wait")
    assert (ended.returncode, f"handed this file in as {before}" in ended.stderr) == (1, True)
    assert yardstick(*order, "--wait").returncode == 0


def test_a_run_that_is_killed_before_the_answer_makes_one_submission(yardstick, desk, order):
    desk.drops["POST finalize"] = 100
    process = yardstick.start(*order)
    wait_until(lambda: desk.submissions)
    end(process)
    desk.drops.clear()
    assert yardstick(*order).returncode == 0
    assert (len(desk.submissions), len(desk.uploads)) == (1, 1)


def test_a_limit_at_the_end_keeps_the_bytes_for_the_next_try(yardstick, desk, order):
    body = {"code": "quota_exceeded", "detail": "Two a day.", "next_allowed_at": "2026-11-28T00:00:00Z"}
    desk.first("POST finalize", Canned(429, body))
    assert yardstick(*order).returncode == 3
    assert yardstick(*order).returncode == 0
    assert len(desk.uploads) == 1


def test_an_upload_that_the_server_has_forgotten_is_begun_anew_and_stays_one_submission(yardstick, desk, order):
    desk.drops["POST finalize"] = 1
    assert yardstick(*order, "--retry-for", 0).returncode == 4
    (submission,) = desk.submissions
    desk.uploads.clear()
    ended = yardstick(*order, "--json")
    assert (ended.returncode, json.loads(ended.stdout)["id"]) == (0, submission)
    assert (len(desk.submissions), desk.asked.count("POST /api/v1/uploads/")) == (1, 2)


def test_other_words_about_the_same_file_are_another_order(yardstick, desk, order, predictions):
    desk.first("POST finalize", Canned(403, {"code": "phase_closed", "detail": "Closed."}))
    assert yardstick(*order).returncode == 1
    assert yardstick(*order, "-m", "with other words", "--not-competing").returncode == 0
    said = [held.said for held in desk.uploads.values()]
    assert [each["message"] for each in said] == ["ours", "with other words"]
    assert [each["is_competing"] for each in said] == ["true", "false"]


def test_a_fault_is_tried_three_times_and_a_server_that_is_away_longer(yardstick, desk, order):
    desk.first("POST finalize", *[Canned(502)] * 3, Canned(500), Canned(500))
    ended = yardstick(*order)
    assert ended.returncode == 0, ended.stderr
    desk.first("POST uploads", *[Canned(500)] * 4)
    assert yardstick(*order).returncode == 5
    assert len(desk.canned["POST uploads"]) == 1
