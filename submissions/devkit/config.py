"""Which server, with which token: options, then the environment, then `config.toml`.

default = "https://challenge.example.org"

[servers."https://challenge.example.org"]
token = "ys_…"
"""

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from .errors import ConfigInvalid
from .folder import config_folder, write_privately
from .secret import Secret

FILE = "config.toml"
URL, TOKEN = "YARDSTICK_URL", "YARDSTICK_TOKEN"
OTHERS = 0o077
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass
class Config:
    """The tokens of servers by their addresses, and which server is meant where none is named."""

    default: str = ""
    tokens: dict[str, Secret] = field(default_factory=dict)

    def remember(self, url: str, token: Secret) -> None:
        """Keeps the token. The first server is the default, and so is the one that was signed in to last."""
        self.tokens[url] = token
        self.default = url

    def forget(self, url: str) -> bool:
        """Whether there was a token to forget. Another server becomes the default."""
        if self.tokens.pop(url, None) is None:
            return False
        if self.default == url:
            self.default = next(iter(self.tokens), "")
        return True


@dataclass(frozen=True)
class Server:
    """Whom a command talks to. Without a token only what is public can be asked."""

    url: str
    token: Secret | None = None


def choose_server(url: str | None, token: Secret | None, environment: Mapping[str, str] = os.environ) -> Server:
    """The server that is meant, with a token of its own: only one of `--token` goes wherever it is told.

    Raises ConfigInvalid.
    """
    address = choose_address(url, environment)
    return Server(address, token or _token_for(address, environment))


def choose_address(url: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """The server that is meant, where no token is needed. Raises ConfigInvalid."""
    named = url or named_server(environment) or load_config(config_folder(environment)).default
    if not named:
        raise ConfigInvalid(f"Which server? Run “yardstick login --url ADDRESS”, or set {URL}.")
    return server_address(named)


def _token_for(address: str, environment: Mapping[str, str]) -> Secret | None:
    """That of the environment if it belongs to the server, else that of `config.toml`."""
    token, owner = Secret(environment.get(TOKEN, ""), f"The token in {TOKEN}"), named_server(environment)
    if token and owner and server_address(owner) == address:
        return token
    config = load_config(config_folder(environment))
    if token and not owner and config.default == address:
        return token
    if token and address not in config.tokens:
        belongs = f"belongs to {server_address(owner)}" if owner else "stands beside no server"
        raise ConfigInvalid(
            f"The token in {TOKEN} {belongs}, so it is not sent to {address}. If it is a token of that server, set "
            f"{URL}={address}; else run “yardstick login --url {address}”."
        )
    return config.tokens.get(address)


def named_server(environment: Mapping[str, str] = os.environ) -> str:
    """The server that the environment names, or nothing."""
    return environment.get(URL, "")


def was_named(address: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the server is one that the user has named: in the environment, or by signing in. Raises ConfigInvalid."""
    named, config = named_server(environment), load_config(config_folder(environment))
    return address in config.tokens or address in {server_address(each) for each in (named, config.default) if each}


def server_address(text: str) -> str:
    """The address as everything here names it, without a slash at the end. Raises ConfigInvalid."""
    try:
        parts = urlsplit(text.strip())
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one or " " in text.strip() or not text.strip().isprintable():
        raise ConfigInvalid(f"{text!r} is no address of a server, such as https://challenge.example.org.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigInvalid("A server's address has no name, password, query or fragment in it.")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def is_open_to_listeners(url: str) -> bool:
    """Whether what goes to the server can be read on the way."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname not in LOOPBACK


def load_config(folder: Path) -> Config:
    """Reads `config.toml`; an empty Config if there is none.

    Raises ConfigInvalid for one that others may read, or that is no configuration.
    """
    path = folder / FILE
    if not path.exists():
        return Config()
    _check_rights(path)
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        servers = {server_address(url): Secret(str(each["token"])) for url, each in found.get("servers", {}).items()}
    except (ConfigInvalid, ValueError, KeyError, TypeError, AttributeError) as error:
        # What the file holds is not repeated: it holds tokens.
        raise ConfigInvalid(f"{path} cannot be read. Mend it, or remove it and sign in again.") from error
    return Config(str(found.get("default", "")), servers)


def _check_rights(path: Path) -> None:
    rights = path.stat().st_mode & 0o777
    if os.name == "posix" and rights & OTHERS:
        raise ConfigInvalid(
            f"{path} holds tokens, and others may read or change it (its rights are {rights:03o}).\n"
            f"Make it yours alone: chmod 600 {path}"
        )


def save_config(config: Config, folder: Path) -> Path:
    """Writes `config.toml` at once, with rights 0600. Its path."""
    path = folder / FILE
    lines = [f"default = {_quoted(config.default)}"] if config.default else []
    for url, token in config.tokens.items():
        lines += ["", f"[servers.{_quoted(url)}]", f"token = {_quoted(token.reveal())}"]
    write_privately(path, "\n".join([*lines, ""]))
    return path


def _quoted(text: str) -> str:
    """A text as TOML writes it, which is as JSON does where there are no control characters."""
    return json.dumps(text)
