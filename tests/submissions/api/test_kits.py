"""The kit over HTTP: what is listed can be fetched, by anybody, and is what was listed."""

import hashlib
import json

import pytest

from submissions.api.kits import KitOut
from tests.factories import NOW, make_edition, make_phase

pytestmark = pytest.mark.django_db

KIT = "/api/v1/editions/2026/kit"


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_every_file_that_is_listed_is_there_and_is_what_was_listed(client):
    make_phase()
    listed = client.get(KIT)
    assert listed["Content-Type"] == "application/json"
    told = json.loads(body_of(listed))
    assert len(told["files"]) == 6
    for each in told["files"]:
        response = client.get(f"{KIT}/files/{each['path']}")
        body = body_of(response)
        assert (len(body), hashlib.sha256(body).hexdigest()) == (each["bytes"], each["sha256"])
        assert response["ETag"] == f'"{each["sha256"]}"'
        assert response["Content-Length"] == str(each["bytes"])


def test_the_answer_is_what_the_schema_says(client):
    make_phase()
    told = json.loads(body_of(client.get(KIT)))
    read = KitOut.model_validate(told, extra="forbid")
    assert json.loads(read.model_dump_json()).keys() == told.keys()
    assert set(read.tasks[0].phases[0].model_dump()) == set(told["tasks"][0]["phases"][0])


@pytest.mark.parametrize("address", [KIT, f"{KIT}/files/classification/classes.tsv"])
def test_whoever_has_it_is_told_so(client, address):
    make_phase()
    told = client.get(address)
    unchanged = client.get(address, headers={"If-None-Match": told["ETag"]})
    assert unchanged.status_code == 304
    for name, value in (("ETag", told["ETag"]), ("Cache-Control", "public, no-cache")):
        assert told[name] == unchanged[name] == value
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_one_file_is_given_without_writing_the_others(client, django_assert_max_num_queries):
    make_phase()
    client.get(f"{KIT}/files/classification/classes.tsv")
    # The edition, its tasks, phases, image sets; the readmes would ask for these once more.
    with django_assert_max_num_queries(5):
        client.get(f"{KIT}/files/classification/classes.tsv")


@pytest.mark.parametrize("path", ["kit.json", "classification", "../kit.json", "classification/val/labels.csv.gz", "x"])
def test_what_is_not_listed_is_not_there(client, path):
    make_phase()
    response = client.get(f"{KIT}/files/{path}")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_an_edition_that_is_not_public_has_no_kit(client):
    make_phase(edition=make_edition(is_public=False))
    assert client.get(KIT).status_code == 404
    assert client.get(f"{KIT}/files/README.md").status_code == 404
