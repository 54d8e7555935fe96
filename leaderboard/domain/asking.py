"""What a reader asks of a board in its address: what is not known there is as if it had not been asked. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..models import Publication
from .sorting import Sort, read_sort

TRACKS = ("provided", "outside")
# As long as the longest of what is searched.
LONGEST = 200
# The names in an address, in the order in which a form repeats them.
NAMES = ("phase", "state", "entries", "track", "sort", "q")


@dataclass(frozen=True)
class Asked:
    """shows_all: all entries rather than each team's best. track: the one that is shown alone, or empty."""

    sort: Sort
    shows_all: bool = False
    query: str = ""
    track: str = ""

    @property
    def narrows(self) -> bool:
        """Whether entries may be missing that the table has."""
        return bool(self.query or self.track)


def read_asked(address: Mapping[str, str], table: Publication) -> Asked:
    track = address.get("track", "")
    return Asked(
        sort=read_sort(address.get("sort", ""), table),
        shows_all=address.get("entries") == "all",
        # A database refuses text with such a byte.
        query=address.get("q", "").replace("\0", "").strip()[:LONGEST],
        track=track if track in TRACKS else "",
    )


def kept(address: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a search form repeats of its address, so that a search changes nothing else."""
    return [(name, address[name]) for name in NAMES if name != "q" and address.get(name)]
