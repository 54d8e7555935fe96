"""What is handed in, and what is remembered of it until it is done."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from uuid import uuid4

from .folder import read_json, write_privately

FOLDER = "uploads"
KEPT_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True)
class Details:
    """What the team says of a file."""

    message: str = ""
    track: str = "provided"
    is_competing: bool = True


@dataclass(frozen=True)
class Order:
    """One run of `submit`: the same order again goes on where the last run stopped."""

    server: str
    year: int
    task: str
    file: Path
    details: Details

    def name(self) -> str:
        """Tells orders apart; what is said of the file belongs to it, since the server keeps the first wording."""
        facts = [self.server, self.year, self.task, str(self.file.resolve()), asdict(self.details)]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Unfinished:
    """How far an order came: which bytes, the path of its upload on the server, the submission made of it."""

    sha256: str
    key: str = field(default_factory=lambda: str(uuid4()))
    upload: str = ""
    submission: str = ""


class Memory:
    """The unfinished orders, a file each in the configuration's folder; a killed process leaves its own there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER

    def recall(self, order: Order) -> Unfinished | None:
        """What an earlier run left; None if there was none, or it ended well."""
        found = read_json(self._path(order))
        if found is None:
            return None
        return Unfinished(**{each.name: str(found.get(each.name, "")) for each in fields(Unfinished)})

    def keep(self, order: Order, known: Unfinished, **changes: str) -> Unfinished:
        """Writes it down, so that it outlives this process, and returns it."""
        changed = replace(known, **changes)
        write_privately(self._path(order), json.dumps(asdict(changed), indent=2))
        return changed

    def tidy(self, now: float) -> None:
        """Drops what nobody went on with for a week; the server has dropped it long since."""
        for path in self.folder.glob("*.json"):
            if now - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink(missing_ok=True)

    def forget(self, order: Order) -> None:
        self._path(order).unlink(missing_ok=True)

    def _path(self, order: Order) -> Path:
        return self.folder / f"{order.name()}.json"
