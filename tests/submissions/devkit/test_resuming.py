"""An upload that is killed, interrupted or cut goes on where it stopped: real processes, real lines."""

import json
import re
import signal
import time

import pytest

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
        ended = yardstick(*order, "--url", line.url)
        assert line.cuts == 2
    assert ended.returncode == 0, ended.stderr
    assert desk.arrived == [predictions.read_bytes()]
    assert "Trying again" in ended.stderr


def test_a_part_that_arrived_without_an_answer_is_not_sent_twice(yardstick, desk, order, predictions):
    desk.drops_answers = 1
    assert yardstick(*order).returncode == 0
    assert desk.arrived == [predictions.read_bytes()]
    assert desk.bytes_brought == predictions.stat().st_size
    assert any(each.startswith("HEAD") for each in desk.asked)


def test_a_file_that_changed_meanwhile_starts_anew_and_gives_the_old_one_up(yardstick, desk, line, order, predictions):
    stop_in_the_second_part(yardstick, desk, line, order, signal.SIGKILL)
    (before,) = desk.uploads
    predictions.write_bytes(b"other bytes")
    ended = yardstick(*order)
    assert ended.returncode == 0, ended.stderr
    assert "it is sent anew" in ended.stderr
    assert desk.arrived == [b"other bytes"]
    assert before not in desk.uploads


def test_a_file_that_changes_while_it_is_sent_is_refused(yardstick, desk, line, order, predictions):
    process = yardstick.start(*order)
    wait_until(has_one_part(desk))
    predictions.write_bytes(predictions.read_bytes() + b"more")
    line.bytes_a_second = None
    _out, err = process.communicate(timeout=30)
    assert (process.returncode, "was changed while it was read" in err) == (1, True)
    assert desk.arrived == []


def test_a_run_that_is_killed_while_it_waits_goes_on_with_the_same_submission(yardstick, desk, order):
    desk.states = ["queued"]
    process = yardstick.start(*order, "--wait")
    wait_until(lambda: desk.submissions and any("GET /api/v1/submissions/" in each for each in desk.asked))
    end(process)
    desk.states = ["scored"]
    ended = yardstick(*order, "--wait", "--json")
    (submission,) = desk.submissions
    assert (ended.returncode, json.loads(ended.stdout)["id"]) == (0, submission)
    assert len(desk.submissions) == 1
    # What ended well is over: the same command again hands in again.
    assert yardstick(*order, "--wait").returncode == 0
    assert len(desk.submissions) == 2


def test_a_submission_that_is_no_more_is_forgotten(yardstick, desk, order):
    desk.first("GET status", Canned(403, {"code": "forbidden", "detail": "Not now."}))
    assert yardstick(*order, "--wait").returncode == 1
    (before,) = desk.submissions
    desk.submissions.clear()
    ended = yardstick(*order, "--wait")
    assert (ended.returncode, f"handed this file in as {before}" in ended.stderr) == (1, True)
    assert yardstick(*order, "--wait").returncode == 0


def test_a_run_that_is_killed_before_the_answer_makes_one_submission(yardstick, desk, order):
    desk.first("POST finalize", *[Canned(503, {}, {"Retry-After": "60"})])
    process = yardstick.start(*order)
    wait_until(lambda: any(each.endswith("/finalize") for each in desk.asked))
    end(process)
    assert yardstick(*order).returncode == 0
    assert (len(desk.submissions), len(desk.uploads)) == (1, 1)


def test_a_limit_at_the_end_keeps_the_bytes_for_the_next_try(yardstick, desk, order):
    body = {"code": "quota_exceeded", "detail": "Two a day.", "next_allowed_at": "2026-11-28T00:00:00Z"}
    desk.first("POST finalize", Canned(429, body))
    assert yardstick(*order).returncode == 3
    assert yardstick(*order).returncode == 0
    assert len(desk.uploads) == 1


def test_an_upload_that_the_server_gave_up_is_begun_anew_under_another_key(yardstick, desk, order):
    desk.first("POST finalize", Canned(403, {"code": "phase_closed", "detail": "Closed."}))
    assert yardstick(*order).returncode == 1
    desk.uploads.clear()
    assert yardstick(*order).returncode == 0
    assert len(desk.arrived) == 1


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
