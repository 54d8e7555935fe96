"""Cancelling through real processes: of many at once one slot comes back, and a worker's late result is not written."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from tests.integration.test_scoring_path import guessless_rows, write
from tests.stacks import Live

pytestmark = pytest.mark.integration


@contextmanager
def without_workers(server: Live) -> Iterator[None]:
    worker = server.stack.service("worker")
    worker.ask_to_stop()
    worker.wait_or_kill()
    try:
        yield
    finally:
        worker.start()


def cancel(server: Live, submission_id: str) -> httpx.Response:
    token = server.people["teams"][0]["token"]
    address = f"{server.url}/api/v1/submissions/{submission_id}/cancel"
    return httpx.post(address, headers={"Authorization": f"Bearer {token}"}, timeout=30)


def test_of_eight_cancels_at_once_one_gets_its_slot_back(anywhere: Live, tmp_path):
    file = write(tmp_path / "cancelled.csv.gz", guessless_rows())
    anywhere.ask("print(Evaluation.objects.filter(status='cancelled').update(returned_slot=False))")
    with without_workers(anywhere):
        with anywhere.client() as client:
            ids = [client.submit(2012, "classification", file)["id"] for _each in range(4)]
        before = anywhere.ask("print(QuotaSlot.objects.count())")
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda each: cancel(anywhere, each), ids * 2))
        # Each was asked for twice: the second time it has ended.
        assert sorted(answer.status_code for answer in answers) == [200] * 4 + [409] * 4
        returned = [answer.json()["returned_slot"] for answer in answers if answer.status_code == 200]
        assert returned.count(True) == 1
        assert anywhere.ask("print(QuotaSlot.objects.count())") == before - 1


def test_a_cancelled_one_is_not_scored_when_its_ring_is_heard(anywhere: Live, tmp_path):
    file = write(tmp_path / "late.csv.gz", guessless_rows())
    with anywhere.client() as client:
        with without_workers(anywhere):
            submission = client.submit(2012, "classification", file)["id"]
            assert cancel(anywhere, submission).json()["status"] == "cancelled"
            other = client.submit(2012, "classification", file)["id"]
        assert client.wait(other, seconds=60)["status"] == "scored"
        shown = client.submission(submission)
        assert (shown["status"], shown["result"], shown["attempt"]) == ("cancelled", None, 0)


def test_a_stopped_worker_is_off_the_list_and_a_started_one_on_it(live: Live):
    def names() -> list[str]:
        return live.ask("print(json.dumps([worker.name.split('@')[0] for worker in WorkerBeat.objects.all()]))")

    with without_workers(live):
        assert names() == ["control", "large", "notices"]
    deadline = time.monotonic() + 60
    while "scoring" not in names():
        assert time.monotonic() < deadline, names()
        time.sleep(0.2)
