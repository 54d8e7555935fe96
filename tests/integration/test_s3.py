"""Uploads and scoring over a real S3-speaking server, with the production settings."""

import base64
import hashlib
import io
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from tusclient.client import TusClient

from submissions.demo.processes import Service, free_port
from submissions.demo.stack import Stack
from submissions.enums import Failure
from tests.integration.predictions import METADATA, perfect_predictions
from tests.servers import choose, started
from tests.stacks import Live, manage
from tests.wire import HalfRequest

pytestmark = pytest.mark.integration

BUCKETS = {
    "PUBLIC_STORAGE": "lists",
    "PREDICTION_STORAGE": "predictions",
    "GROUND_TRUTH_STORAGE": "labels",
    "CURATION_STORAGE": "curation",
    "DATA_STORAGE": "data",
    "OUTCOME_STORAGE": "outcomes",
}
USED = ("lists", "predictions", "labels", "outcomes")
KEYS = {"aws_access_key_id": "web", "aws_secret_access_key": "secret"}
# What the proxy in front of production says of every request.
PROXY = {"X-Forwarded-Proto": "https"}
OCTETS = {"Content-Type": "application/offset+octet-stream"}
START_SECONDS = 20
LARGE = 100_000_000
# Less than one part of an upload, which has 64 MiB: a thread's first client of the store alone takes 20 MB or more.
MEMORY_BYTES = 60_000_000
SEED = """
import json
from django.utils import timezone
from submissions.demo.content import ensure_edition
from submissions.demo.people import ensure_team
from submissions.demo.simulation import ENTRIES
now = timezone.now()
print(json.dumps({"teams": [ensure_team(ensure_edition(now), ENTRIES[0], {}, now)]}))
"""


@pytest.fixture(scope="module")
def content() -> bytes:
    return perfect_predictions()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A client of an S3 server that has our buckets."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    service = Service("s3", command, {}, tmp_path_factory.mktemp("s3") / "log")
    service.start()
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url, service)
        client = boto3.client("s3", endpoint_url=url, region_name="us-east-1", **KEYS)
        for bucket in BUCKETS.values():
            client.create_bucket(Bucket=bucket)
        yield client
    finally:
        service.kill()


def wait_for(url: str, service: Service) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and service.is_running:
        try:
            httpx.get(url, timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"the S3 server did not start:\n{service.log_tail()}")


@pytest.fixture(scope="module")
def server(store: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Every process of the Procfile on production settings, with PostgreSQL and the buckets."""
    folder = tmp_path_factory.mktemp("site")
    with started(choose("postgresql")) as servers:
        environment = production(store.meta.endpoint_url) | servers.environment
        stack = Stack(var=folder, host="127.0.0.1", port=free_port(), environment=environment)
        manage(stack, "migrate", "--verbosity", "0")
        people = json.loads(manage(stack, "shell", "--no-imports", "-c", SEED).splitlines()[-1])
        server = Live(stack, people)
        with stack, closing(server.shell):
            yield server


def production(s3: str) -> dict[str, str]:
    stores = {name: f"s3://{bucket}" for name, bucket in BUCKETS.items()}
    keys = {f"{name}_ACCESS_KEY": KEYS["aws_access_key_id"] for name in BUCKETS}
    secrets = {f"{name}_SECRET_KEY": KEYS["aws_secret_access_key"] for name in BUCKETS}
    return {
        "DJANGO_SETTINGS_MODULE": "challenge.settings.prod",
        "SECRET_KEY": "Vv3qk0Zc5u1TqD8mB2xLr7eYhN4sWj9PaGfKoXiCt6UdEzMlRb",
        "SIGNING_KEY": "uW5nY8rTq2Zx1Lk9Pb7Vc4Ms6Df3Gh0JoAeIiUyRtEwQzXcVbN",
        "ALLOWED_HOSTS": "127.0.0.1",
        "CSRF_TRUSTED_ORIGINS": "https://127.0.0.1",
        "EMAIL_URL": f"smtp://127.0.0.1:{free_port()}",
        "DEFAULT_FROM_EMAIL": "Yardstick <yardstick@example.org>",
        "S3_ENDPOINT_URL": s3,
        **stores,
        **keys,
        **secrets,
    }


def headers_of(server: Live) -> dict[str, str]:
    return PROXY | {"Authorization": f"Bearer {server.people['teams'][0]['token']}"}


def tus(server: Live) -> dict[str, str]:
    return headers_of(server) | {"Tus-Resumable": "1.0.0"}


def plain(address: str) -> str:
    """The address behind the proxy."""
    return address.replace("https://", "http://", 1)


def create(server: Live, length: int) -> str:
    metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in METADATA.items())
    announced = {"Upload-Length": str(length), "Upload-Metadata": metadata}
    response = httpx.post(f"{server.url}/api/v1/uploads/", headers=tus(server) | announced, timeout=60)
    assert response.status_code == 201, response.text
    return plain(response.headers["Location"])


def finalize(server: Live, address: str) -> dict[str, Any]:
    response = httpx.post(f"{address}finalize", headers=tus(server), timeout=60)
    assert response.status_code == 202, response.text
    return response.json()


def send(server: Live, content: bytes) -> dict[str, Any]:
    """The whole file in one form."""
    address = f"{server.url}/api/v1/editions/2012/tasks/classification/submissions"
    response = httpx.post(address, headers=headers_of(server), files={"file": ("a.csv", content)}, timeout=60)
    assert response.status_code == 202, response.text
    return response.json()


def ended(server: Live, submission: dict[str, Any]) -> dict[str, Any]:
    """The submission once its state is final."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        address = f"{server.url}/api/v1/submissions/{submission['id']}"
        answer = httpx.get(address, headers=headers_of(server), timeout=60).json()
        if answer["is_final"]:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"it is still {answer['status']}")


def keys(store: Any) -> set[str]:
    """Of the predictions, those of parts of uploads as well."""
    return {each["Key"] for each in store.list_objects_v2(Bucket="predictions").get("Contents", [])}


def test_tuspy_brings_a_file_in_pieces_and_it_is_scored(server: Live, store: Any, content: bytes):
    client = TusClient(f"{server.url}/api/v1/uploads/", headers=headers_of(server))
    uploader = client.uploader(file_stream=io.BytesIO(content), metadata=METADATA, chunk_size=600_000)
    uploader.set_url(plain(uploader.create_url()))
    before = keys(store)
    uploader.upload()
    assert len(keys(store) - before) == 4
    submission = finalize(server, uploader.url)
    assert submission["file_sha256"] == hashlib.sha256(content).hexdigest()
    assert ended(server, submission)["result"]["metrics"]["flat_error"]["wrong"] == [0] * 5
    [key] = keys(store) - before
    assert store.get_object(Bucket="predictions", Key=key)["Body"].read() == content


def test_an_upload_that_was_cut_off_goes_on(server: Live, content: bytes):
    address = create(server, len(content))
    request = HalfRequest("PATCH", address, tus(server) | OCTETS | {"Upload-Offset": "0"}, len(content))
    request.send(content[:700_000])
    request.hang_up()
    offset = offset_when_free(server, address)
    assert offset == 700_000
    rest = tus(server) | OCTETS | {"Upload-Offset": str(offset)}
    assert httpx.patch(address, content=content[offset:], headers=rest, timeout=60).status_code == 204
    assert ended(server, finalize(server, address))["status"] == "scored"


def offset_when_free(server: Live, address: str) -> int:
    """The offset once the cut request has been noticed and what it brought is stored."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        response = httpx.head(address, headers=tus(server), timeout=60)
        if offset := int(response.headers["Upload-Offset"]):
            return offset
        time.sleep(0.1)
    raise AssertionError("nothing was kept")


def test_a_form_is_scored_and_a_wrong_file_rejected(server: Live, content: bytes):
    assert ended(server, send(server, content))["status"] == "scored"
    answer = ended(server, send(server, content.replace(b"ILSVRC2012_val_00000001", b"somewhere", 1)))
    assert answer["status"] == "rejected"
    assert answer["errors"][0]["row"] == 2


def test_nobody_reads_an_object_without_our_keys(server: Live, store: Any, content: bytes):
    before = keys(store)
    ended(server, send(server, content))
    [key] = keys(store) - before
    grants = store.get_object_acl(Bucket="predictions", Key=key)["Grants"]
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]
    for bucket in USED:
        found = store.list_objects_v2(Bucket=bucket)["Contents"][0]["Key"]
        address = f"{store.meta.endpoint_url}/{bucket}/{found}"
        assert httpx.get(address).status_code == 403


def flip_a_byte(store: Any, key: str) -> None:
    content = bytearray(store.get_object(Bucket="predictions", Key=key)["Body"].read())
    content[len(content) // 2] ^= 1
    store.put_object(Bucket="predictions", Key=key, Body=bytes(content))


def delete(store: Any, key: str) -> None:
    store.delete_object(Bucket="predictions", Key=key)


@pytest.mark.parametrize("damage", [flip_a_byte, delete])
def test_an_object_that_changed_is_never_scored(server: Live, store: Any, content: bytes, damage: Any):
    before = keys(store)
    with worker_held(server):
        submission = send(server, content)
        [key] = keys(store) - before
        damage(store, key)
    answer = ended(server, submission)
    assert (answer["status"], answer["returned_slot"], answer["result"]) == ("failed", True, None)
    assert answer["failure"] == Failure.STORAGE_CORRUPT.label


@contextmanager
def worker_held(server: Live) -> Iterator[None]:
    """The scoring worker and its children stand still."""
    process = server.stack.service("worker").process
    assert process is not None
    os.killpg(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGCONT)


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
def test_a_large_upload_is_never_held_in_memory(server: Live):
    address = create(server, LARGE)
    before = {pid: forget_peak(pid) for pid in web_processes(server)}
    headers = tus(server) | OCTETS | {"Upload-Offset": "0"}
    # Refused at its first line, so that no worker is busy with it for long.
    piece = b"no header\n" * 100_000
    sent = (piece for _each in range(LARGE // len(piece)))
    response = httpx.patch(address, content=sent, headers=headers | {"Content-Length": str(LARGE)}, timeout=60)
    assert response.headers["Upload-Offset"] == str(LARGE)
    submission = finalize(server, address)
    assert submission["file_size"] == LARGE
    grown = {pid: memory(pid, "VmHWM") - was for pid, was in before.items()}
    print("peak of memory over the upload:", {pid: f"{grew / 1e6:.0f} MB" for pid, grew in grown.items()})
    assert max(grown.values()) < MEMORY_BYTES
    assert ended(server, submission)["status"] == "rejected"


def web_processes(server: Live) -> list[int]:
    process = server.stack.service("web").process
    assert process is not None
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def forget_peak(pid: int) -> int:
    """Resident bytes now; the peak is counted anew from here."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return memory(pid, "VmRSS")


def memory(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))
