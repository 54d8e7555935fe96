"""The public pages of the demonstration and of history, by name: one list for tests and for pictures."""

import time
from dataclasses import dataclass
from urllib.parse import quote

from submissions.demo.simulation import ENTRIES
from submissions.devkit.client import Client
from tests.stacks import Live

BOARD = "/2012/classification/"
# Two that share a rank range, and whose teams hand in nothing else while tests run.
ONE, OTHER = "{densenet}", "{xception}"
TEAM = next(entry.team for entry in ENTRIES if entry.slug == "densenet")
ENTRY = f"{BOARD}entries/{ONE}/"
ALL_FIVE = "&".join(f"entry={{{entry.slug}}}" for entry in ENTRIES)
COMPARED_SECONDS = 60


@dataclass(frozen=True)
class Shown:
    """A page: where it is, with the entries' names for their ids, and how many charts it has."""

    address: str
    charts: int = 0


PUBLIC = {
    "home": Shown("/", 1),
    "about": Shown("/about/"),
    "history": Shown("/history/", 1),
    "log": Shown("/log/"),
    "reported": Shown("/2017/detection/reported/"),
    "year-reported": Shown("/2015/localization/"),
    "comparability": Shown("/history/comparability/classification/"),
    "kit": Shown("/2012/devkit/"),
    "format": Shown(f"{BOARD}format/"),
    "evaluation": Shown("/2012/pages/evaluation/"),
    "board": Shown(BOARD, 2),
    "board-sorted": Shown(f"{BOARD}?entries=all&sort=team", 2),
    "board-search": Shown(f"{BOARD}?q=simulated+x", 2),
    "board-nothing-found": Shown(f"{BOARD}?q=nobody", 2),
    "entry": Shown(ENTRY, 5),
    "classes": Shown(f"{ENTRY}classes/", 1),
    "classes-dog": Shown(f"{ENTRY}classes/?at=n02084071", 1),
    "class-dalmatian": Shown(f"{ENTRY}classes/?at=n02110341"),
    "classes-found": Shown(f"{ENTRY}classes/?show=classes&q=dog", 1),
    "choose": Shown(f"{BOARD}compare/"),
    "compare-two": Shown(f"{BOARD}compare/?entry={ONE}&entry={OTHER}", 3),
    "compare-five": Shown(f"{BOARD}compare/?{ALL_FIVE}", 3),
    "named": Shown(f"/named/{quote(TEAM)}/"),
    "named-reported": Shown("/named/MSRA/"),
}

ORGANIZERS = {
    "activity": Shown("/2012/organize/activity/", 2),
    "samples": Shown("/2012/organize/classification/val/samples/"),
}


def simulated(live: Live) -> dict[str, str]:
    """The ids of the demonstration's entries by their names, once workers have compared them."""
    deadline = time.monotonic() + COMPARED_SECONDS
    with Client(live.url) as client:
        while True:
            board = client.leaderboard(2012, "classification", entries="all")
            rows = {row["method_name"]: row for row in board["entries"]}
            ours = {entry.slug: rows[entry.message] for entry in ENTRIES}
            if ours["densenet"]["rank_low"] and ours["xception"]["rank_low"]:
                return {slug: row["submission_id"] for slug, row in ours.items()}
            assert time.monotonic() < deadline, "the entries were not compared in time"
            time.sleep(0.2)
