"""What a web process does once it is up: it knows which scorer it is, and warms its kernels for first checks."""

import gc
import logging
import threading
from typing import Any

log = logging.getLogger("gunicorn.error")


def post_worker_init(_worker: Any) -> None:
    """Called by gunicorn in each child; warms in a thread, since requests are served meanwhile."""
    from submissions.scoring.version import scorer_digest

    # What kits and wheels are told to score by is the code that was started, whatever lies in its place later.
    scorer_digest()
    threading.Thread(target=_warm, daemon=True, name="warm kernels").start()


def _warm() -> None:
    from submissions.scoring.warm import warm

    try:
        warm()
    except Exception:
        # A cold process is slow once.
        log.exception("the kernels could not be warmed")
    # What is loaded by now stays: to look through all of it for garbage takes a sixth of a second of every request.
    gc.freeze()
