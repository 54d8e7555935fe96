"""Whose keys a receipt is verified with: those of servers that the user knows, which must stay the same."""

import base64
import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from challenge.domain.signing import public_keys
from submissions.devkit.cli import main
from submissions.devkit.config import Config, save_config
from submissions.devkit.secret import Secret
from tests.factories import NOW
from tests.submissions.devkit.desk import Canned
from tests.submissions.devkit.issued import wrong


def fresh_key() -> dict:
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    name = hashlib.sha256(public).hexdigest()[:16]
    return {"key_id": name, "algorithm": "Ed25519", "public_key": base64.b64encode(public).decode(), "retired_at": None}


ADDRESS = "GET /.well-known/yardstick-keys.json"


@pytest.fixture
def of_desk(issued, desk):
    """A receipt that names the desk as its server."""
    issued.receipt["signed"]["server"] = desk.url
    issued.sign_anew()
    desk.answers[ADDRESS] = {"keys": public_keys()}
    return issued


def test_a_server_that_only_the_receipt_names_is_not_asked_and_not_kept(of_desk, desk):
    """Whoever forges a receipt names a server of his own."""
    code, found = of_desk.verify(keys=False)
    assert (code, wrong(found), found["signature"][0]) == (1, set(), None)
    assert f"signed by a server that you do not know ({desk.url})" in found["signature"][1]
    assert (desk.asked, Path("config").exists()) == ([], False)
    ended = CliRunner().invoke(main, ["verify", str(of_desk.path)])
    assert (ended.exit_code, ended.stdout.endswith("NOT verified.\n")) == (1, True)
    assert "flat_error" not in ended.stdout


@pytest.mark.parametrize("others", [False, True])
def test_a_server_of_the_environment_is_known(others, of_desk, desk, monkeypatch):
    monkeypatch.setenv("YARDSTICK_URL", "https://elsewhere.example" if others else f"{desk.url}/")
    code, found = of_desk.verify(keys=False)
    assert (code == 0, found["signature"][0]) == ((False, None) if others else (True, True))


def test_a_server_that_one_signed_in_to_is_known_though_another_is_meant_by_now(of_desk, desk):
    config = Config()
    config.remember(desk.url, Secret("ys_one"))
    config.remember("https://elsewhere.example", Secret("ys_other"))
    save_config(config, Path("config"))
    assert of_desk.verify(keys=False)[0] == 0


def test_a_server_that_was_named_once_is_known_from_then_on(of_desk, desk):
    assert of_desk.verify("--url", desk.url, keys=False)[0] == 0
    assert of_desk.verify(keys=False)[0] == 0


def test_keys_of_a_file_need_no_server_that_is_known(of_desk, desk):
    assert of_desk.verify()[0] == 0
    assert desk.asked == []


@pytest.mark.parametrize("server", ["", "ftp://one.example", "https://one.example/\x1b[2J", "https://a b.example"])
def test_a_receipt_that_names_no_server_is_none(server, issued):
    issued.receipt["signed"]["server"] = server
    issued.sign_anew()
    issued.path.write_text(json.dumps(issued.receipt))
    ended = CliRunner().invoke(main, ["verify", str(issued.path)])
    assert (ended.exit_code, "names no server" in ended.stderr) == (1, True)
    assert "\x1b" not in ended.stderr


def test_keys_of_a_server_are_kept_at_first_use_and_must_stay(issued, desk):
    first = public_keys()
    desk.answers[ADDRESS] = {"keys": first}
    code, found = issued.verify("--url", desk.url, keys=False)
    assert (code, found["keys"][0], "First use" in found["keys"][1]) == (0, None, True)
    desk.answers[ADDRESS] = {"keys": [fresh_key(), first[0] | {"retired_at": "2999-01-01T00:00:00+00:00"}]}
    assert issued.verify("--url", desk.url, keys=False)[0] == 0
    desk.answers[ADDRESS] = {"keys": [fresh_key()]}
    code, found = issued.verify("--url", desk.url, keys=False)
    assert (code, wrong(found)) == (1, {"keys"})
    assert "may be somebody else" in found["keys"][1]
    # And it stays so, whatever is asked again.
    assert issued.verify("--url", desk.url, keys=False)[0] == 1
    desk.answers[ADDRESS] = {"keys": first}
    assert issued.verify("--url", desk.url, keys=False)[0] == 1


@pytest.mark.parametrize("later", [None, "2027-01-02T00:00:00+00:00"])
def test_a_key_that_was_retired_stays_so(later, issued, desk):
    (key, *_others) = public_keys()
    desk.answers[ADDRESS] = {"keys": [fresh_key(), key | {"retired_at": "2027-01-01T00:00:00+00:00"}]}
    assert issued.verify("--url", desk.url, keys=False)[0] == 0
    told = desk.answers[ADDRESS]["keys"]
    desk.answers[ADDRESS] = {"keys": [told[0], key | {"retired_at": later}]}
    for _again in range(2):
        code, found = issued.verify("--url", desk.url, keys=False)
        assert (code, wrong(found), key["key_id"] in found["keys"][1]) == (1, {"keys"}, True)
    # That it leaked before it was thought to is no reason for doubt.
    desk.answers[ADDRESS] = {"keys": [told[0], key | {"retired_at": "2026-12-31T23:00:00+00:00"}]}
    assert issued.verify("--url", desk.url, keys=False)[0] == 0


@pytest.mark.parametrize("answer", [Canned(503), Canned(500), Canned(200, "<p>Sign in to this network</p>")])
def test_without_a_connection_the_keys_that_were_kept_are_used_at_once(answer, issued, desk):
    desk.answers[ADDRESS] = {"keys": public_keys()}
    assert issued.verify("--url", desk.url, keys=False)[0] == 0
    desk.first(ADDRESS, answer, answer)
    code, found = issued.verify("--url", desk.url, keys=False)
    assert (code, found["keys"][0], "kept" in found["keys"][1]) == (0, None, True)
    assert desk.asked == [ADDRESS] * 2


def test_a_server_that_was_never_met_and_is_away_is_a_matter_of_the_network(issued, tmp_path):
    issued.path.write_text(json.dumps(issued.receipt))
    ended = CliRunner().invoke(
        main, ["verify", str(issued.path), "--url", "http://127.0.0.1:9", "--retry-for", "0", "--json"]
    )
    assert (ended.exit_code, json.loads(ended.stdout)["error"]) == (4, "unreachable")


def test_a_key_under_the_name_of_another_is_refused(issued, desk):
    (key, *_others) = public_keys()
    desk.answers[ADDRESS] = {"keys": [fresh_key() | {"key_id": key["key_id"]}]}
    issued.path.write_text(json.dumps(issued.receipt))
    ended = CliRunner().invoke(main, ["verify", str(issued.path), "--url", desk.url])
    assert (ended.exit_code, "no keys of a Yardstick server" in ended.stderr) == (1, True)


@pytest.mark.parametrize(("days", "holds"), [(1, True), (0, False), (-1, False)])
def test_a_retired_key_counts_for_what_was_issued_before(days, holds, issued):
    (key, *_others) = public_keys()
    retired_at = (NOW + timedelta(days=days)).isoformat()
    issued.keys.write_text(json.dumps({"keys": [key | {"retired_at": retired_at}]}))
    code, found = issued.verify()
    assert (code == 0, found["key_in_use"][0]) == (holds, holds)


def test_keys_that_are_none_are_told(issued):
    (key, *_others) = public_keys()
    without_zone = json.dumps({"keys": [key | {"retired_at": "2027-01-01T00:00:00"}]})
    for content in ("", "{}", '{"keys": [{}]}', without_zone):
        issued.keys.write_text(content)
        issued.path.write_text(json.dumps(issued.receipt))
        ended = CliRunner().invoke(main, ["verify", str(issued.path), "--keys", str(issued.keys)])
        assert (ended.exit_code, "no keys" in ended.stderr) == (1, True)
