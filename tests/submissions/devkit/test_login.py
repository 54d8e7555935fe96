"""Signing in and out, and a token that is seen nowhere: real processes, one of them on a terminal."""

import json
import logging
import os
import pty
import stat
import traceback

import pytest
from click.testing import CliRunner

from submissions.devkit import frame
from submissions.devkit.cli import main
from submissions.devkit.client import Client
from submissions.devkit.errors import ClientError
from submissions.devkit.secret import Secret
from tests.submissions.devkit.desk import TOKEN, Canned


def test_a_token_from_a_pipe_is_checked_and_kept_for_later_commands(nobody, desk, predictions):
    ended = nobody("login", "--url", f"{desk.url}/", stdin=f"{TOKEN}\n")
    assert ended.returncode == 0, ended.stderr
    assert desk.asked == ["GET /api/v1/me"]
    path = nobody.folder / "config.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert nobody("submit", 2026, "-t", "classification", "-f", predictions).returncode == 0
    assert nobody("logout").returncode == 0
    assert TOKEN not in path.read_text()
    assert nobody("submit", 2026, "-t", "classification", "-f", predictions).returncode == 2


def test_a_token_that_the_server_does_not_know_is_not_kept(nobody, desk):
    ended = nobody("login", "--url", desk.url, "--json", stdin="ys_wrong\n")
    assert (ended.returncode, json.loads(ended.stdout)["error"]) == (1, "not_signed_in")
    assert not (nobody.folder / "config.toml").exists()


def test_an_empty_pipe_is_wrong_usage_and_tells_where_tokens_are_made(nobody, desk):
    ended = nobody("login", "--url", desk.url)
    assert (ended.returncode, f"{desk.url}/tokens/" in ended.stderr) == (2, True)


@pytest.mark.parametrize("arguments", [["login"], ["submissions", "--token", "ys_se\rcret"]])
@pytest.mark.usefixtures("alone")
def test_a_token_with_a_control_character_is_told_by_its_place_and_never_repeated(arguments, desk):
    ended = CliRunner().invoke(main, [*arguments, "--url", desk.url, "--json"], input="ys_se\x07cret\n")
    assert (ended.exit_code, json.loads(ended.stdout)["error"]) == (2, "configuration")
    place = "--token" if "--token" in arguments else "standard input"
    assert place in json.loads(ended.stdout)["detail"]
    assert "cret" not in ended.output
    assert desk.asked == []


def test_on_a_terminal_the_token_is_asked_for_without_an_echo(nobody, desk):
    ours, theirs = pty.openpty()
    # In a session of its own it has no other terminal, such as the one where these tests were started.
    ends = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    process = nobody.start("login", "--url", desk.url, **ends, start_new_session=True)
    os.close(theirs)
    # The space comes once echoing is off; what was typed before it is thrown away, and would be waited for for ever.
    shown = read_until(ours, "Token: ")
    os.write(ours, f"{TOKEN}\n".encode())
    shown += read_until(ours, "only you can read")
    assert process.wait(20) == 0
    os.close(ours)
    assert f"Tokens are made at {desk.url}/tokens/" in shown
    assert TOKEN not in shown


def read_until(terminal: int, text: str) -> str:
    """What the terminal shows, up to a text."""
    shown = ""
    while text not in shown:
        shown += os.read(terminal, 4096).decode()
    return shown


def test_a_server_on_the_open_net_without_tls_is_warned_of(nobody):
    ended = nobody("login", "--url", "http://yardstick.invalid", stdin="ys_any\n")
    assert (ended.returncode, "can read the token" in ended.stderr) == (4, True)


def test_help_of_the_option_says_that_it_lands_in_the_history(nobody):
    for command in ("login", "submit"):
        assert "history" in " ".join(nobody(command, "--help").stdout.split())


ANSWERS = [
    Canned(401, {"code": "not_signed_in", "detail": "no"}),
    Canned(403, {"code": "forbidden", "detail": "no"}),
    Canned(500),
    None,
]


@pytest.mark.parametrize("answer", ANSWERS, ids=["401", "403", "500", "cut"])
@pytest.mark.usefixtures("alone")
def test_a_token_is_in_no_output_log_or_traceback(answer, desk, predictions, monkeypatch, caplog):
    """With all that libraries log, and the values of all variables wherever the exception came by."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(frame, "_leave", leave_with_all_that_is_known)
    if answer is None:
        desk.drops |= {"GET": 30, "POST": 30}
    else:
        for name in ("POST uploads", "GET me"):
            desk.first(name, *[answer] * 30)
    submit = ["submit", "2026", "-t", "classification", "-f", str(predictions), "--retry-for", "0"]
    environment = {"YARDSTICK_URL": desk.url, "YARDSTICK_TOKEN": TOKEN}
    for arguments, stdin in ((submit, ""), (["login"], f"{TOKEN}\n"), ([*submit, "--token", TOKEN], "")):
        ended = CliRunner().invoke(main, arguments, input=stdin, env=environment)
        assert isinstance(ended.exception, SystemExit)
        said = ended.output + caplog.text
        assert "Traceback" in said
        assert "httpcore" in said
        # The command that was typed is the shell's to keep.
        assert TOKEN not in said.replace(repr(arguments), "")
        caplog.clear()


def leave_with_all_that_is_known(error, *, as_json):
    print("".join(traceback.TracebackException.from_exception(error, capture_locals=True).format()), as_json)
    raise SystemExit(error.exit_code)


def test_a_secret_is_dots_however_it_is_shown(desk, caplog):
    secret = Secret(TOKEN)
    assert {str(secret), repr(secret), f"{secret}"} == {"••••"}
    caplog.set_level(logging.DEBUG)
    desk.first("GET me", Canned(403, {"code": "forbidden", "detail": "no"}))
    with Client(desk.url, TOKEN) as client, pytest.raises(ClientError) as caught:
        client.me()
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    own = [each for each in frames if "devkit" in each and "test_login" not in each]
    assert own
    assert TOKEN not in "".join(own) + caplog.text
