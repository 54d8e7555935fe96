"""The page of the development kit: pip finds on it what it installs, people find how."""

import re

import pytest
from django.core.management import CommandError, call_command

from submissions.domain import wheels
from submissions.domain.wheels import keep_wheel
from submissions.scoring.version import SCORER_VERSION, WHEEL_VERSION, scorer_digest
from tests.factories import NOW, make_edition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    stores = dict(settings.STORAGES)
    stores["public"] = stores["public"] | {"OPTIONS": {"location": tmp_path / "public", "base_url": "/files/"}}
    settings.STORAGES = stores


def test_the_page_tells_the_command_and_every_version_with_its_digests(client, wheel):
    make_edition()
    kept, _ = keep_wheel(wheel, NOW)
    page = client.get("/devkit/").content.decode()
    assert f"pip install http://testserver/devkit/{wheel.name}" in page
    assert kept.sha256 in page
    assert scorer_digest() in page
    assert "yardstick devkit 2026" in page


def test_a_link_of_the_page_is_a_wheel_with_the_digest_that_the_link_names(client, wheel):
    keep_wheel(wheel, NOW)
    page = client.get("/devkit/").content.decode()
    ((address, sha256),) = re.findall(r'href="(/devkit/[^"#]+\.whl)#sha256=([0-9a-f]{64})"', page)
    response = client.get(address)
    assert b"".join(response.streaming_content) == wheel.read_bytes()
    assert response["ETag"] == f'"{sha256}"'
    assert response["Content-Type"] == "application/octet-stream"
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_a_server_that_runs_another_scorer_than_all_versions_says_so(client, wheel, monkeypatch):
    keep_wheel(wheel, NOW)
    monkeypatch.setattr(wheels, "scorer_digest", lambda: "0" * 64)
    page = client.get("/devkit/").content.decode()
    assert "None of them holds the scorer that this server runs now" in page
    assert "pip install http://" not in page
    assert [each["is_current"] for each in client.get("/api/v1/devkit").json()["items"]] == [False]


def test_the_api_lists_the_same(client, wheel):
    kept, _ = keep_wheel(wheel, NOW)
    (told,) = client.get("/api/v1/devkit").json()["items"]
    assert told["url"] == f"http://testserver/devkit/{wheel.name}"
    assert (told["version"], told["scorer"], told["scorer_sha256"]) == (WHEEL_VERSION, SCORER_VERSION, scorer_digest())
    assert (told["sha256"], told["bytes"], told["is_current"]) == (kept.sha256, wheel.stat().st_size, True)


@pytest.mark.parametrize("name", ["yardstick_devkit-9.0.0-py3-none-any.whl", "wheel.json", "..", "%2e%2e%2fsecret"])
def test_what_is_no_wheel_is_not_there(client, wheel, name):
    keep_wheel(wheel, NOW)
    assert client.get(f"/devkit/{name}").status_code == 404


def test_a_server_without_a_wheel_says_what_to_do(client):
    page = client.get("/devkit/").content.decode()
    assert "No version is kept here yet" in page
    assert client.get("/api/v1/devkit").json()["items"] == []


@pytest.mark.parametrize("editions", [1, 3])
def test_the_page_asks_the_database_once_however_much_there_is(client, wheel, editions, django_assert_num_queries):
    keep_wheel(wheel, NOW)
    for year in range(2026, 2026 + editions):
        make_edition(year=year)
    client.get("/devkit/")
    with django_assert_num_queries(1):
        client.get("/devkit/")


def test_the_command_builds_and_keeps_and_refuses_changed_code(capsys, monkeypatch):
    call_command("build_devkit")
    call_command("build_devkit")
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(
        f"Kept yardstick_devkit-{WHEEL_VERSION}-py3-none-any.whl, scorer {SCORER_VERSION}, SHA-256 "
    )
    assert second.startswith("Already there: ")
    build = wheels.build_wheel

    def changed(folder):
        built = build(folder)
        built.write_bytes(built.read_bytes() + b" ")
        return built

    monkeypatch.setattr("submissions.management.commands.build_devkit.build_wheel", changed)
    with pytest.raises(CommandError, match="is there with other bytes"):
        call_command("build_devkit")
