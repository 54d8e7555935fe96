"""The folder of the command line: who may read it, and how files in it are written."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .replacing import replacing

VARIABLE = "YARDSTICK_CONFIG"


def config_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """`YARDSTICK_CONFIG`, else `~/.config/yardstick`."""
    named = environment.get(VARIABLE)
    return Path(named).expanduser() if named else Path.home() / ".config" / "yardstick"


def write_privately(path: Path, text: str) -> None:
    """Replaces a file at once by one that only its owner may read (0600), in folders that only they enter (0700)."""
    _make_private_folder(path.parent)
    with replacing(path, mode=0o600) as file:
        file.write(text.encode())


def _make_private_folder(folder: Path) -> None:
    """Makes the folder; one that is there keeps its rights, since it may be somebody's own choice."""
    if not folder.is_dir():
        _make_private_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def read_json(path: Path) -> dict[str, Any] | None:
    """What a file of this folder holds; None if there is none, or it is damaged."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
