"""Which server, with which token, and who else may read it."""

import json
import stat

import pytest

from submissions.devkit.config import (
    Config,
    choose_address,
    choose_server,
    is_open_to_listeners,
    load_config,
    save_config,
    server_address,
)
from submissions.devkit.errors import ConfigInvalid
from submissions.devkit.secret import Secret

ONE, OTHER = "https://one.example", "https://other.example/yardstick"


@pytest.fixture
def environment(tmp_path):
    config = Config()
    config.remember(ONE, Secret("ys_one"))
    config.remember(OTHER, Secret('ys_other"with\\signs'))
    save_config(config, tmp_path / "new" / "folder")
    return {"YARDSTICK_CONFIG": str(tmp_path / "new" / "folder")}


def token_of(server):
    return server.token and server.token.reveal()


def test_what_is_saved_is_loaded_and_nobody_else_may_read_it(environment, tmp_path):
    folder = tmp_path / "new" / "folder"
    loaded = load_config(folder)
    assert loaded.default == OTHER
    assert {url: token.reveal() for url, token in loaded.tokens.items()} == {
        ONE: "ys_one",
        OTHER: 'ys_other"with\\signs',
    }
    assert stat.S_IMODE((folder / "config.toml").stat().st_mode) == 0o600
    assert {stat.S_IMODE(each.stat().st_mode) for each in (folder, folder.parent)} == {0o700}
    assert [each.name for each in folder.iterdir()] == ["config.toml"]


@pytest.mark.parametrize("rights", [0o644, 0o640, 0o602, 0o610])
def test_a_file_that_others_may_read_or_change_is_not_read_and_the_chmod_is_told(rights, environment, tmp_path):
    path = tmp_path / "new" / "folder" / "config.toml"
    path.chmod(rights)
    with pytest.raises(ConfigInvalid, match=f"chmod 600 {path}"):
        choose_server(None, None, environment)
    # Whoever brings both needs no file.
    assert choose_server(ONE, Secret("ys_mine"), environment).url == ONE


def test_options_go_before_the_environment_and_that_before_the_file(environment):
    assert token_of(choose_server(None, None, environment)) == 'ys_other"with\\signs'
    assert token_of(choose_server(ONE, None, environment)) == "ys_one"
    named = environment | {"YARDSTICK_URL": f"{ONE}/", "YARDSTICK_TOKEN": ""}
    assert choose_server(None, None, named).url == ONE
    assert token_of(choose_server(None, None, named)) == "ys_one"
    assert token_of(choose_server(None, None, named | {"YARDSTICK_TOKEN": "ys_env"})) == "ys_env"
    assert token_of(choose_server(None, Secret("ys_option"), named | {"YARDSTICK_TOKEN": "ys_env"})) == "ys_option"


def test_a_token_of_the_file_goes_to_its_own_server_alone(environment):
    for url in ("https://one.example.org", "http://one.example", "https://one.example:444", f"{ONE}/sub"):
        assert choose_server(url, None, environment).token is None


NAMED = {"YARDSTICK_URL": f"{ONE}/", "YARDSTICK_TOKEN": "ys_env"}


def test_a_token_of_the_environment_goes_to_the_server_beside_it_alone(environment):
    assert token_of(choose_server(None, None, environment | NAMED)) == "ys_env"
    assert token_of(choose_server(ONE, None, environment | NAMED)) == "ys_env"
    # Another server gets its own.
    assert token_of(choose_server(OTHER, None, environment | NAMED)) == 'ys_other"with\\signs'
    with pytest.raises(ConfigInvalid, match=f"belongs to {ONE}, so it is not sent to https://evil") as told:
        choose_server("https://evil.example", None, environment | NAMED)
    assert "YARDSTICK_URL=https://evil.example" in str(told.value)
    assert "ys_env" not in str(told.value)


def test_a_token_of_the_environment_without_a_server_is_for_the_one_that_is_signed_in_to(environment):
    named = environment | {"YARDSTICK_TOKEN": "ys_env"}
    assert token_of(choose_server(None, None, named)) == "ys_env"
    assert token_of(choose_server(OTHER, None, named)) == "ys_env"
    assert token_of(choose_server(ONE, None, named)) == "ys_one"
    with pytest.raises(ConfigInvalid, match=r"is not sent to https://evil\.example"):
        choose_server("https://evil.example", None, named)


def test_a_token_that_is_an_option_goes_where_it_is_told(environment):
    assert token_of(choose_server("https://new.example", Secret("ys_option"), environment | NAMED)) == "ys_option"


def test_an_address_alone_needs_no_token(environment):
    assert choose_address("https://evil.example", environment | NAMED) == "https://evil.example"
    assert choose_address(None, environment) == OTHER


BROKEN = ["ys_secret\r", "ys_secret\n", "ys_se cret", "ys_secret\x00", "ys_secret\x7f", "ys_secrét"]


@pytest.mark.parametrize("text", BROKEN)
def test_a_token_with_a_character_that_none_has_is_not_repeated_and_where_it_was_is_told(text, environment, tmp_path):
    with pytest.raises(ConfigInvalid, match="The token in YARDSTICK_TOKEN has a character") as told:
        choose_server(None, None, environment | NAMED | {"YARDSTICK_TOKEN": text})
    assert "secr" not in str(told.value)
    path = tmp_path / "new" / "folder" / "config.toml"
    path.write_text(f'[servers."{ONE}"]\ntoken = {json.dumps(text)}\n')
    with pytest.raises(ConfigInvalid, match=str(path)) as told:
        choose_server(ONE, None, environment)
    assert "secr" not in str(told.value)


def test_without_any_server_it_is_told_how_to_name_one(tmp_path):
    with pytest.raises(ConfigInvalid, match="yardstick login --url ADDRESS"):
        choose_server(None, None, {"YARDSTICK_CONFIG": str(tmp_path)})


def test_a_server_that_is_forgotten_leaves_another_as_default(environment, tmp_path):
    config = load_config(tmp_path / "new" / "folder")
    assert config.forget(OTHER)
    assert not config.forget(OTHER)
    assert config.default == ONE


@pytest.mark.parametrize(
    "text",
    [
        *("", "one.example", "ftp://one.example", "https://", "http://[broken", "https://one.example:port"),
        *("https://one.example/\x1b[2J", "https://one.ex\nample", "https://one.example/\u202e"),
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ConfigInvalid, match="no address of a server"):
        server_address(text)


@pytest.mark.parametrize(
    "text", ["https://me:secret@one.example", "https://one.example/?a=b", "https://one.example/#a"]
)
def test_an_address_holds_no_more_than_a_place(text):
    with pytest.raises(ConfigInvalid, match="no name, password, query or fragment") as told:
        server_address(text)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("content", ["servers = 3", "[servers.x]", '[servers."https://one.example"]', "=", "\udcff"])
def test_a_damaged_file_is_told_without_what_it_holds(content, tmp_path):
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    path.write_bytes(b'token = "ys_kept" \n' + content.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigInvalid, match="cannot be read") as told:
        load_config(tmp_path)
    assert "ys_kept" not in str(told.value)


def test_only_plain_http_to_elsewhere_is_open_to_listeners():
    assert is_open_to_listeners("http://one.example")
    assert not any(map(is_open_to_listeners, ["https://one.example", "http://localhost:8000", "http://127.0.0.1"]))
