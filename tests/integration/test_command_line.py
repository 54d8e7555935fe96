"""The command line as a new user has it, before the whole server: lines that are cut, kills, a restart, receipts."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from submissions.demo.content import labels
from tests.integration.predictions import perfect_predictions
from tests.stacks import ROOT, Live
from tests.wire import CuttingProxy

pytestmark = pytest.mark.integration

PART = 1 << 20
# A machine with other work on it takes its time.
SECONDS = 300


class Shell:
    """Runs `yardstick` with a configuration of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("YARDSTICK_")},
            "YARDSTICK_CONFIG": str(folder / "config"),
            "YARDSTICK_URL": url,
        }

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "submissions.devkit", *map(str, arguments)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, env=self.environment, cwd=ROOT, text=True, **pipes)

    def __call__(self, *arguments: object, stdin: str = "") -> tuple[int, str, str]:
        process = self.start(*arguments)
        out, err = process.communicate(stdin, timeout=SECONDS)
        return process.returncode, out, err


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    path = tmp_path / "predictions.csv"
    path.write_bytes(perfect_predictions())
    return path


@pytest.fixture
def line(live: Live):
    with CuttingProxy(live.url) as proxy:
        yield proxy


@pytest.fixture
def yardstick(live: Live, line: CuttingProxy, tmp_path: Path) -> Shell:
    """Signed in as a member of the first team, by a line that may break."""
    shell = Shell(tmp_path, line.url)
    code, _out, err = shell("login", stdin=f"{live.people['teams'][0]['token']}\n")
    assert code == 0, err
    return shell


def order(predictions: Path, message: str) -> list[object]:
    return ["submit", 2012, "-t", "classification", "-f", predictions, "-m", message, "--wait"]


def sent(live: Live, message: str) -> int:
    return live.ask(f"print(Submission.objects.filter(message={message!r}).count())")


def test_a_cut_in_the_middle_is_a_sentence_and_the_result_is_the_same(live, line, yardstick, predictions):
    line.cut_after(1_500_000)
    code, out, err = yardstick(*order(predictions, "cut"), "--json")
    assert (code, line.cuts) == (0, 1), err
    answer = json.loads(out)
    assert answer["metrics"]["flat_error"]["wrong"] == [0] * 5
    assert (answer["images"], sent(live, "cut")) == (50_000, 1)


def test_after_kill_9_the_same_command_goes_on_and_makes_one_submission(live, line, yardstick, predictions):
    line.bytes_a_second = PART // 2
    process = yardstick.start(*order(predictions, "killed"))
    wait_until(lambda: brought(live) >= PART)
    process.kill()
    process.communicate()
    line.bytes_a_second = None
    code, out, err = yardstick(*order(predictions, "killed"))
    assert code == 0, err
    assert "Going on after" in err
    assert "flat_error: 0.000%" in out
    assert sent(live, "killed") == 1


def brought(live: Live) -> int:
    """Bytes of the upload that is on its way."""
    return live.ask("print(max(Upload.objects.filter(submission=None).values_list('offset', flat=True), default=0))")


def test_a_restart_of_the_server_while_it_waits_is_outlived(live, yardstick, predictions):
    worker, web = live.stack.service("worker"), live.stack.service("web")
    worker.ask_to_stop()
    worker.wait_or_kill()
    process = yardstick.start(*order(predictions, "restarted"))
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(process.stderr))
    reader.start()
    try:
        wait_until(lambda: any("queued" in each for each in said))
        web.process.kill()
        web.wait_or_kill()
        wait_until(lambda: any("Trying again" in each for each in said))
    finally:
        web.start()
        worker.start()
    assert process.wait(SECONDS) == 0, said
    reader.join()
    assert "flat_error: 0.000%" in process.stdout.read()
    process.stdout.close()
    process.stderr.close()
    process.stdin.close()
    live.stack.wait_until_ready()


def test_a_receipt_is_fetched_verified_and_counted_again(live, yardstick, predictions, tmp_path):
    _code, out, _err = yardstick(*order(predictions, "receipt"), "--json")
    submission = json.loads(out)["id"]
    kept = tmp_path / "receipt.json"
    assert yardstick("receipt", submission, "-o", kept)[0] == 0
    truth, classes = tmp_path / "truth.csv", tmp_path / "classes.tsv"
    truth.write_text("image,label\n" + "".join(f"{image},{wnid}\n" for image, wnid in labels()))
    classes.write_text(
        "".join(f"{number}\t{wnid}\n" for number, wnid in enumerate(sorted({w for _, w in labels()}), 1))
    )
    verify = [
        "verify",
        kept,
        "--file",
        predictions,
        "--truth",
        truth,
        "--classes",
        classes,
        "--url",
        live.url,
        "--json",
    ]
    code, out, err = yardstick(*verify)
    assert code == 0, out + err
    found = {each["check"]: each["holds"] for each in json.loads(out)["checks"]}
    assert found["signature"]
    assert found["recount"]
    predictions.write_bytes(predictions.read_bytes() + b"\n")
    assert yardstick(*verify)[0] == 1


def wait_until(is_so, seconds: float = SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)
