"""The store of objects by itself; tests/integration/test_s3.py has it at work."""

import re
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile

from submissions.demo.processes import free_port
from submissions.s3_storage import DataS3Storage, PrivateS3Storage, WrittenS3Storage
from submissions.storage import NoAddressError

ENDPOINT = "https://objects.example.org"
QUESTIONS = {
    "open": lambda storage: storage.open("a.csv"),
    "save": lambda storage: storage.save("a.csv", ContentFile(b"x")),
    "exists": lambda storage: storage.exists("a.csv"),
    "delete": lambda storage: storage.delete("a.csv"),
    "listdir": lambda storage: storage.listdir(""),
    "size": lambda storage: storage.size("a.csv"),
    "get_modified_time": lambda storage: storage.get_modified_time("a.csv"),
}


@pytest.fixture
def storage():
    nobody = f"http://127.0.0.1:{free_port()}"
    return PrivateS3Storage(bucket_name="predictions", endpoint_url=nobody, access_key="web", secret_key="secret")


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
def test_a_server_that_is_away_is_an_error_of_the_line(storage, ask, monkeypatch):
    # The client's pauses between its tries.
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _seconds: None)
    with pytest.raises(ConnectionError, match="object store"):
        ask(storage)


def test_its_files_have_no_address(storage):
    with pytest.raises(NoAddressError):
        storage.url("a.csv")


def test_a_data_file_has_a_signed_link_that_ends_and_names_the_file_as_we_do(storage):
    data = DataS3Storage(bucket_name="data", endpoint_url=ENDPOINT, access_key="web", secret_key="secret")
    link = urlsplit(data.signed_link("files/0001.csv", timedelta(minutes=10), "train “ä”.csv"))
    asked = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert f"{link.scheme}://{link.netloc}" == ENDPOINT
    assert link.path.endswith("/files/0001.csv")
    assert (asked["X-Amz-Algorithm"], asked["X-Amz-Expires"]) == ("AWS4-HMAC-SHA256", "600")
    assert asked["response-content-disposition"].startswith("attachment; filename*=utf-8")
    with pytest.raises(NoAddressError):
        data.url("files/0001.csv")


@contextmanager
def server_that_takes_objects_alone():
    """An S3 server for a key that may put objects and do nothing else: its address, and (method, path) of what came."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            asked.append((self.command, self.path))
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200 if self.command == "PUT" else 403)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Nothing on standard error."""

    for method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_labels_are_written_by_a_key_that_may_put_objects_and_nothing_else():
    with server_that_takes_objects_alone() as (address, asked):
        keys = {"access_key": "organizers", "secret_key": "secret"}
        labels = WrittenS3Storage(bucket_name="labels", endpoint_url=address, **keys)
        names = [labels.save("labels/7-v1-labels.csv.gz", ContentFile(b"x"), max_length=100) for _time in range(2)]
        assert asked == [("PUT", f"/labels/{name}") for name in names]
        assert len(set(names)) == 2
        assert all(re.fullmatch(r"labels/7-v1-labels-[0-9a-f]{32}\.csv\.gz", name) for name in names)
        for ask in ("open", "exists", "size", "delete"):
            with pytest.raises(ConnectionError, match="object store"):
                QUESTIONS[ask](labels)


def test_a_name_that_does_not_fit_its_column_is_refused():
    labels = WrittenS3Storage(bucket_name="labels", endpoint_url=ENDPOINT, access_key="organizers", secret_key="secret")
    with pytest.raises(SuspiciousFileOperation):
        labels.get_available_name("l" * 90, max_length=100)


def test_no_access_list_is_asked_for():
    # Amazon's buckets have none since 2023 and refuse a request with one: AccessControlListNotSupported.
    assert PrivateS3Storage.default_acl is None
