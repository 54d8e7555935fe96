"""Queues by cost, limits of time and cancelled work, in real workers."""

import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.test_cancelling import cancel
from tests.integration.test_scoring_path import guessless_rows, write
from tests.stacks import Live, run_live

pytestmark = pytest.mark.integration

LARGE = 100_000


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """What is larger than 100 kB is large, and an attempt has four seconds."""
    holds = tmp_path_factory.mktemp("holds")
    environment = {"LARGE_FILE_BYTES": str(LARGE), "CELERY_TASK_SOFT_TIME_LIMIT": "4", "FAILPOINTS": str(holds)}
    yield from run_live(tmp_path_factory.mktemp("limited"), environment)


def evaluation(server: Live, submission: str) -> dict[str, str]:
    fields = "'queue', 'worker', 'failure', 'returned_slot'"
    return server.ask(f"print(json.dumps(Evaluation.objects.filter(submission='{submission}').values({fields}).get()))")


def submit(server: Live, file: Path) -> str:
    with server.client() as client:
        return client.submit(2012, "classification", file)["id"]


def status(server: Live, submission: str) -> str:
    with server.client() as client:
        return client.wait(submission, seconds=60)["status"]


def small_file(path: Path) -> Path:
    path.write_bytes(gzip.compress(b"image,label1\nnobody,n01440764\n"))
    return path


def test_a_large_file_is_scored_by_the_large_worker_and_a_small_one_passes_it(limited: Live, tmp_path: Path):
    large, small = write(tmp_path / "large.csv.gz", guessless_rows()), small_file(tmp_path / "small.csv.gz")
    assert large.stat().st_size > LARGE
    worker = limited.stack.service("large")
    worker.ask_to_stop()
    worker.wait_or_kill()
    try:
        first, second = submit(limited, large), submit(limited, small)
        assert status(limited, second) == "rejected"
        with limited.client() as client:
            assert client.submission(first)["status"] == "queued"
    finally:
        worker.start()
    assert status(limited, first) == "scored"
    assert evaluation(limited, first)["worker"].startswith("large@")
    assert evaluation(limited, second)["worker"].startswith("scoring@")


def test_an_attempt_over_its_time_fails_by_name_and_the_worker_goes_on(limited: Live, tmp_path: Path):
    hold = Path(limited.stack.environment["FAILPOINTS"]) / "mid-score"
    hold.write_text("wait")
    try:
        slow = submit(limited, small_file(tmp_path / "slow.csv.gz"))
        assert status(limited, slow) == "failed"
    finally:
        hold.unlink()
    told = evaluation(limited, slow)
    assert (told["failure"], told["returned_slot"]) == ("time_limit", True)
    assert status(limited, submit(limited, small_file(tmp_path / "next.csv.gz"))) == "rejected"


def test_what_is_cancelled_while_a_worker_scores_it_keeps_no_result(limited: Live, tmp_path: Path):
    hold = Path(limited.stack.environment["FAILPOINTS"]) / "mid-score"
    hold.write_text("wait")
    try:
        submission = submit(limited, small_file(tmp_path / "held.csv.gz"))
        wait_for_status(limited, submission, "running")
        assert cancel(limited, submission).json()["status"] == "cancelled"
    finally:
        hold.unlink()
    assert status(limited, submit(limited, small_file(tmp_path / "after.csv.gz"))) == "rejected"
    with limited.client() as client:
        shown = client.submission(submission)
    assert (shown["status"], shown["result"], shown["errors"]) == ("cancelled", None, [])


def wait_for_status(server: Live, submission: str, wanted: str) -> None:
    with server.client() as client:
        for _attempt in range(100):
            if client.submission(submission)["status"] == wanted:
                return
            time.sleep(0.05)
    raise AssertionError(f"{submission} is not {wanted}")
