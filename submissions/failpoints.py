"""Places where a test holds a process still, or lets it die. Where the settings name no folder they are nothing.

Only the development settings read that folder from the environment; production has none.
"""

import os
import signal
import threading
from pathlib import Path

from django.conf import settings

POLL_SECONDS = 0.01
DIE = "die"


def reach(name: str, subject: object = "") -> None:
    """Waits here while the folder holds a file `name` or `name.subject`; dies by SIGKILL where that file says "die".

    What waits tells so with a file `reached.name.pid`.
    """
    if not settings.FAILPOINTS:
        return
    folder = Path(settings.FAILPOINTS)
    mark = folder / f"reached.{name}.{os.getpid()}"
    while (order := _order(folder / f"{name}.{subject}", folder / name)) is not None:
        if order == DIE:
            os.kill(os.getpid(), signal.SIGKILL)
        mark.touch()
        # Not time.sleep(), which libfaketime breaks: a worker with a wrong clock is held here too.
        threading.Event().wait(POLL_SECONDS)
    mark.unlink(missing_ok=True)


def _order(*files: Path) -> str | None:
    """What the first of the files that is there says."""
    for file in files:
        try:
            return file.read_text().strip()
        except FileNotFoundError:
            continue
    return None
