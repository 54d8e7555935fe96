"""The store of objects by itself; tests/integration/test_s3.py has it at work."""

import pytest
from django.core.files.base import ContentFile

from submissions.demo.processes import free_port
from submissions.s3_storage import PrivateS3Storage
from submissions.storage import NoAddressError

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


def test_no_access_list_is_asked_for():
    # Amazon's buckets have none since 2023 and refuse a request with one: AccessControlListNotSupported.
    assert PrivateS3Storage.default_acl is None
