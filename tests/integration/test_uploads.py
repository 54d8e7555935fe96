"""Resumable uploads to the real server: clients not written here, lines that break, many at once."""

import base64
import hashlib
import io
import select
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit

import httpx
import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from tests.integration.predictions import METADATA, perfect_predictions
from tests.stacks import Live
from tests.wire import CuttingProxy, HalfRequest

pytestmark = pytest.mark.integration

OCTETS = {"Content-Type": "application/offset+octet-stream"}


@pytest.fixture(scope="module")
def content() -> bytes:
    return perfect_predictions()


def headers_of(server: Live, team: int = 0) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.people['teams'][team]['token']}", "Tus-Resumable": "1.0.0"}


def create(server: Live, length: int, team: int = 0) -> str:
    metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in METADATA.items())
    announced = {"Upload-Length": str(length), "Upload-Metadata": metadata}
    response = httpx.post(f"{server.url}/api/v1/uploads/", headers=headers_of(server, team) | announced, timeout=60)
    assert response.status_code == 201, response.text
    return response.headers["Location"]


def patch(server: Live, address: str, content: bytes, offset: int, team: int = 0) -> httpx.Response:
    headers = headers_of(server, team) | OCTETS | {"Upload-Offset": str(offset)}
    return httpx.patch(address, content=content, headers=headers, timeout=60)


def finalize(server: Live, address: str, team: int = 0) -> httpx.Response:
    return httpx.post(f"{address}finalize", headers=headers_of(server, team), timeout=60)


def offset_of(server: Live, address: str) -> int:
    return int(httpx.head(address, headers=headers_of(server), timeout=60).headers["Upload-Offset"])


def is_free(server: Live, address: str) -> bool:
    known = address.rstrip("/").rpartition("/")[2]
    return bool(server.ask(f"print(json.dumps(Upload.objects.get(pk='{known}').locked_until is None))"))


def has_bytes(server: Live, address: str) -> bool:
    known = address.rstrip("/").rpartition("/")[2]
    return bool(server.ask(f"print(json.dumps(Upload.objects.get(pk='{known}').offset > 0))"))


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)


def half_request(server: Live, address: str, length: int, offset: int = 0) -> HalfRequest:
    headers = headers_of(server) | OCTETS | {"Upload-Offset": str(offset)}
    return HalfRequest("PATCH", address, headers, length)


@pytest.mark.parametrize("reset", [False, True], ids=["in order", "reset"])
def test_what_came_before_the_line_was_cut_is_kept_and_the_rest_follows(anywhere: Live, content: bytes, reset: bool):
    address = create(anywhere, len(content))
    request = half_request(anywhere, address, len(content))
    request.send(content[:700_000])
    time.sleep(1)
    request.hang_up(reset=reset)
    wait_until(partial(is_free, anywhere, address))
    offset = offset_of(anywhere, address)
    assert offset == 700_000 or reset
    assert offset > 0
    assert patch(anywhere, address, content[offset:], offset).headers["Upload-Offset"] == str(len(content))
    submission = finalize(anywhere, address).json()
    with anywhere.client() as client:
        answer = client.wait(submission["id"], seconds=60)
    assert answer["result"]["metrics"]["flat_error"]["wrong"] == [0] * 5


def test_of_two_parts_at_once_one_waits(anywhere: Live, content: bytes):
    address = create(anywhere, len(content))
    request = half_request(anywhere, address, len(content))
    request.send(content[:1000])
    wait_until(lambda: not is_free(anywhere, address))
    assert patch(anywhere, address, content, 0).status_code == 423
    request.send(content[1000:])
    assert request.status() == 204
    assert offset_of(anywhere, address) == len(content)
    httpx.delete(address, headers=headers_of(anywhere))


def test_finalized_by_six_at_once_it_is_one_submission(anywhere: Live, content: bytes):
    address = create(anywhere, len(content))
    patch(anywhere, address, content, 0)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: finalize(anywhere, address), range(6)))
    assert {answer.status_code for answer in answers} <= {202, 423}
    accepted = {answer.json()["id"] for answer in answers if answer.status_code == 202}
    assert len(accepted) == 1
    assert finalize(anywhere, address).json()["id"] in accepted


def test_of_twelve_uploads_finalized_at_once_one_gets_the_last_slot(anywhere: Live, content: bytes):
    team = 1
    name = anywhere.people["teams"][team]["name"]
    used = anywhere.ask(f"print(QuotaSlot.objects.filter(team__name={name!r}).count())")
    anywhere.ask(f"print(Phase.objects.filter(task__edition__year=2012).update(limit_per_day={used} + 1))")
    try:
        addresses = [create(anywhere, len(content), team) for _each in range(12)]
        for address in addresses:
            assert patch(anywhere, address, content, 0, team).status_code == 204
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda address: finalize(anywhere, address, team), addresses))
    finally:
        anywhere.ask("print(Phase.objects.filter(task__edition__year=2012).update(limit_per_day=100))")
    assert sorted(answer.status_code for answer in answers) == [202] + [429] * 11
    for address in addresses:
        httpx.delete(address, headers=headers_of(anywhere, team))


def test_tuspy_uploads_is_cut_off_and_resumes(anywhere: Live, content: bytes):
    token = {"Authorization": headers_of(anywhere)["Authorization"]}
    with CuttingProxy(anywhere.url, 900_000) as proxy:
        client = TusClient(f"{proxy.url}/api/v1/uploads/", headers=token)
        first = client.uploader(file_stream=io.BytesIO(content), metadata=METADATA)
        with pytest.raises((TusCommunicationError, TusUploadFailed)):
            first.upload()
        assert proxy.cuts == 1
    address = anywhere.url + urlsplit(first.url).path
    # The client hears of the cut before the server has read what arrived.
    wait_until(partial(has_bytes, anywhere, address))
    wait_until(partial(is_free, anywhere, address))
    client = TusClient(f"{anywhere.url}/api/v1/uploads/", headers=token)
    second = client.uploader(file_stream=io.BytesIO(content), url=address, chunk_size=500_000, upload_checksum=True)
    assert 0 < second.offset < len(content)
    second.upload()
    assert second.offset == len(content)
    assert finalize(anywhere, address).json()["file_sha256"] == hashlib.sha256(content).hexdigest()


def test_slow_uploads_leave_room_for_others(anywhere: Live, content: bytes):
    addresses = [create(anywhere, len(content)) for _each in range(4)]
    requests = [half_request(anywhere, address, len(content)) for address in addresses]
    for request in requests:
        request.send(b"x")
    started = time.monotonic()
    assert httpx.get(f"{anywhere.url}/health/live", timeout=10).status_code == 200
    assert time.monotonic() - started < 1
    for request in requests:
        request.hang_up()
    for address in addresses:
        wait_until(partial(is_free, anywhere, address))
        assert httpx.delete(address, headers=headers_of(anywhere)).status_code == 204


def test_slow_forms_leave_room_for_others(live: Live):
    """Sixteen threads, ten places for bodies: of fourteen forms that stand still, four are told to come again."""
    address = f"{live.url}/api/v1/editions/2012/tasks/classification/submissions"
    headers = {"Authorization": headers_of(live)["Authorization"], "Content-Type": "multipart/form-data; boundary=b"}
    forms = [HalfRequest("POST", address, headers, 1_000_000) for _each in range(14)]
    wait_until(lambda: len(answered(forms)) >= 4)
    refused = answered(forms)
    assert {form.status() for form in refused} == {503}
    started = time.monotonic()
    assert httpx.get(f"{live.url}/health/live", timeout=10).status_code == 200
    assert time.monotonic() - started < 1
    for form in forms:
        form.hang_up()


def answered(requests: list[HalfRequest]) -> list[HalfRequest]:
    lines = {request.line: request for request in requests}
    return [lines[line] for line in select.select(lines, [], [], 0)[0]]
