"""Sending the simulated entries the way a team does, and printing what comes of them."""

import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from django.conf import settings
from rich.console import Console
from rich.table import Table

from submissions.devkit.client import Client
from submissions.models import MethodDescription, Submission
from submissions.scoring.hierarchy import cost_matrix, load_hierarchy

from .content import TASK, YEAR, classes, labels
from .simulation import ENTRIES, GUESSES, Simulated, simulate

WAIT_SECONDS = 300
POLL_SECONDS = 0.2


def missing_entries() -> list[Simulated]:
    """The simulated entries that were not handed in yet."""
    there = set(Submission.objects.values_list("idempotency_key", flat=True))
    return [entry for entry in ENTRIES if _key(entry) not in there]


def upload_entries(url: str, entries: list[Simulated], tokens: dict[str, str], console: Console) -> None:
    """Uploads each entry with its team's token (by the entry's slug) and waits until it is scored."""
    if not entries:
        return
    console.print(f"Simulating {len(entries)} entries on 50,000 images …")
    with tempfile.TemporaryDirectory(prefix="yardstick-demo-") as folder:
        for entry, file in _files(entries, Path(folder)):
            with Client(url, tokens[entry.slug]) as client:
                _upload(client, entry, file, console)


def _upload(client: Client, entry: Simulated, file: Path, console: Console) -> None:
    submission = client.submit(YEAR, TASK, file, message=entry.message, idempotency_key=_key(entry))
    MethodDescription.objects.filter(submission=submission["id"]).update(is_simulated=True)
    scored = client.wait(submission["id"], seconds=WAIT_SECONDS)
    console.print(f"  {entry.message}: {scored['status']}")


def wait_for_leaderboard(url: str, rows: int) -> None:
    """Returns when the leaderboard shows at least `rows` entries; the control worker writes it after the score."""
    deadline = time.monotonic() + WAIT_SECONDS
    with Client(url) as client:
        while len(client.leaderboard(YEAR, TASK, entries="all")["entries"]) < rows:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the leaderboard did not show {rows} entries within {WAIT_SECONDS} s")
            time.sleep(POLL_SECONDS)


def print_leaderboard(url: str, console: Console) -> None:
    """The leaderboard as the API tells it."""
    with Client(url) as client:
        board = client.leaderboard(YEAR, TASK)
    table = Table(title=f"{board['year']} · {board['task']} · {board['images']:,} images", title_justify="left")
    for heading in ("Rank", "Team", "Entry", "Top-5 error", "Top-1 error"):
        is_number = heading not in {"Team", "Entry"}
        table.add_column(heading, justify="right" if is_number else "left", no_wrap=is_number)
    for entry in board["entries"]:
        error = entry["metrics"]["flat_error"]["error"]
        rank = str(entry["rank"] or "–")
        table.add_row(rank, entry["team_name"], entry["method_name"], f"{error[-1]:.2%}", f"{error[0]:.2%}")
    console.print(table)


def _files(entries: list[Simulated], folder: Path) -> list[tuple[Simulated, Path]]:
    """A prediction file for each entry, in the wide format, gzipped."""
    wnids = [wnid for _, wnid, _ in classes()]
    index = {wnid: position for position, wnid in enumerate(wnids)}
    images = [image for image, _ in labels()]
    truth = np.array([index[wnid] for _, wnid in labels()])
    hierarchy = load_hierarchy(settings.WORDNET_NOUNS)
    costs = cost_matrix(hierarchy, hierarchy.nodes(wnids))
    guesses = {entry: np.array(wnids)[simulate(truth, costs, entry)] for entry in entries}
    return [(entry, _write(folder / f"simulated-{entry.slug}.csv.gz", images, guesses[entry])) for entry in entries]


def _write(path: Path, images: list[str], guesses: np.ndarray) -> Path:
    frame = pd.DataFrame(guesses, columns=[f"label{place}" for place in range(1, GUESSES + 1)])
    frame.insert(0, "image", images)
    frame.to_csv(path, index=False, compression={"method": "gzip", "mtime": 0, "compresslevel": 6})
    return path


def _key(entry: Simulated) -> str:
    return f"demo-{entry.slug}-{entry.seed}"
