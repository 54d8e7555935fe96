"""The store of objects by itself; tests/integration/test_s3.py has it at work."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile

from submissions.demo.processes import free_port
from submissions.s3_storage import DataS3Storage, PrivateS3Storage
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


def test_no_access_list_is_asked_for():
    # Amazon's buckets have none since 2023 and refuse a request with one: AccessControlListNotSupported.
    assert PrivateS3Storage.default_acl is None
