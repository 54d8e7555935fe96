"""Where the keys come from that a signature is checked with: a file, or the server, which must stay the same."""

import json
from datetime import datetime
from pathlib import Path

from .acquaintances import meet, recall, remember
from .errors import ClientError
from .findings import Finding, right, unsure
from .folder import config_folder
from .patience import Patience
from .signatures import Key, KeysInvalid, read_keys
from .transport import Transport

ADDRESS = "/.well-known/yardstick-keys.json"


def keys_of_file(path: Path) -> tuple[list[Key], Finding]:
    """The keys of a file as the server offers it. Raises KeysInvalid."""
    try:
        keys = read_keys(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise KeysInvalid(f"{path} holds no keys, as a server has them at {ADDRESS}.") from error
    return keys, right("keys", f"The keys are those of {path}.")


def keys_of_server(url: str, *, seconds: float, now: datetime) -> tuple[list[Key], Finding]:
    """The keys of a server, compared with what is remembered of it; without a connection those that are remembered.

    Raises ClientError for a server that is away and was never met, KeysInvalid.
    """
    folder = config_folder()
    known = recall(folder, url)
    try:
        # Whoever has the keys need not wait.
        keys = fetch_keys(url, 0 if known.keys else seconds)
    except ClientError as error:
        if not known.keys:
            raise
        told = f"The keys are those that were kept of {url}, which was asked once: {error}"
        return read_keys({"keys": list(known.keys.values())}), unsure("keys", told)
    known, finding = meet(known, keys, now)
    if finding.holds is False:
        # Nobody is believed who may be somebody else.
        return read_keys({"keys": list(known.keys.values())}), finding
    remember(folder, known)
    return keys, finding


def fetch_keys(url: str, seconds: float) -> list[Key]:
    """The keys that a server names now."""
    with Transport(url) as transport:
        return read_keys(Patience(seconds).insist(lambda: transport.fetch(url + ADDRESS)))
