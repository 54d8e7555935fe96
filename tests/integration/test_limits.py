"""Queues by cost, limits of time, cancelled work, and limits of teams against many at once, in real processes."""

import gzip
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Barrier

import httpx
import pytest

from tests.integration.test_cancelling import cancel, without_workers
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


NEW_TEAM = """
from uuid import uuid4
from allauth.account.models import EmailAddress
from challenge.domain.tokens import issue_token
from django.utils import timezone
from submissions.domain.teams import create_team

name = uuid4().hex[:12]
user = User.objects.create_user(f"{name}@example.org", name=name)
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
team = create_team(user=user, edition=Edition.objects.get(year=2012), name=name, now=timezone.now())
print(json.dumps([team.pk, issue_token(user=user, name=name, now=timezone.now())[1]]))
"""
PHASE = "Phase.objects.filter(task__edition__year=2012)"
REFUSED = gzip.compress(b"image,label1\nnobody,n01440764\n")
AT_ONCE = 12


@contextmanager
def limits(server: Live, **changed: int) -> Iterator[None]:
    """The phase has these limits for a while."""
    before = server.ask(f"print(json.dumps({PHASE}.values(*{list(changed)}).get()))")
    server.ask(f"print({PHASE}.update(**{changed}))")
    try:
        yield
    finally:
        server.ask(f"print({PHASE}.update(**{before}))")


def send(server: Live, token: str, what: str) -> str:
    """The code of the refusal that a file is answered with; empty if it is taken. Who finds no place comes again."""
    deadline = time.monotonic() + 60
    while (code := send_once(server, token, what)) == "server_busy":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return code


def send_once(server: Live, token: str, what: str) -> str:
    answer = httpx.post(
        f"{server.url}/api/v1/editions/2012/tasks/classification/{what}",
        headers={"Authorization": f"Bearer {token}"},
        files={"file": ("predictions.csv.gz", REFUSED)},
        timeout=60,
    )
    return "" if answer.is_success else answer.json()["code"]


def at_once(act: Callable[[], list[str]]) -> Counter[str]:
    """What so many senders who start together were answered, counted."""
    start = Barrier(AT_ONCE)

    def wait_and_act(_number: int) -> list[str]:
        start.wait(30)
        return act()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(code for codes in pool.map(wait_and_act, range(AT_ONCE)) for code in codes)


def send_until(end: str, act: Callable[[], str], seconds: float = 120) -> list[str]:
    """Sends again and again until the answer is `end`; all answers."""
    codes: list[str] = []
    deadline = time.monotonic() + seconds
    while not codes or codes[-1] != end:
        assert time.monotonic() < deadline, codes
        codes.append(act())
    return codes


def ended(server: Live, team: int) -> Counter[str]:
    """Where the team's files stand."""
    found = server.ask(
        f"print(json.dumps(list(Evaluation.objects.filter(submission__team={team}).values_list('status', flat=True))))"
    )
    return Counter(found)


def test_of_twelve_at_once_no_more_wait_than_may_at_a_time(anywhere: Live):
    team, token = anywhere.ask(NEW_TEAM)
    with limits(anywhere, limit_concurrent=3), without_workers(anywhere):
        answers = at_once(lambda: [send(anywhere, token, "submissions")])
        assert answers == {"": 3, "too_many_running": AT_ONCE - 3}
        assert ended(anywhere, team) == {"queued": 3}


def test_files_on_their_way_count_against_the_allowance_of_refused_ones(anywhere: Live):
    team, token = anywhere.ask(NEW_TEAM)
    with limits(anywhere, limit_invalid_per_day=3), without_workers(anywhere):
        answers = at_once(lambda: [send(anywhere, token, "submissions")])
        assert answers == {"": 3, "too_many_running": AT_ONCE - 3}
        assert ended(anywhere, team) == {"queued": 3}


def test_twelve_who_send_wrong_files_without_end_have_as_many_refused_as_are_allowed(anywhere: Live):
    team, token = anywhere.ask(NEW_TEAM)
    with limits(anywhere, limit_invalid_per_day=5):
        answers = at_once(partial(send_until, "too_many_refused", partial(send, anywhere, token, "submissions")))
    assert answers.keys() <= {"", "too_many_running", "too_many_refused"}
    assert answers[""] == 5
    assert ended(anywhere, team) == {"rejected": 5}


def test_of_twelve_checks_at_once_no_more_are_answered_than_are_allowed(anywhere: Live):
    team, token = anywhere.ask(NEW_TEAM)
    with limits(anywhere, limit_checks_per_day=3):
        answers = at_once(partial(send_until, "too_many_checks", partial(send, anywhere, token, "checks")))
    assert answers.keys() <= {"", "too_many_checks"}
    assert answers[""] == 3
    assert anywhere.ask(f"print(FileCheck.objects.filter(team={team}).count())") == 3
