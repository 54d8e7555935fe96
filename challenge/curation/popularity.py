"""How often each synset is wanted or photographed: an organizer's CSV `wnid,count`."""

from typing import IO

from ..domain.tabular import TableRefused, read_table, whole_number


def read_popularity(file: IO[bytes]) -> dict[str, int]:
    """The number of each wnid. Raises TableRefused for another header, a number that is none, or a wnid twice."""
    numbers: dict[str, int] = {}
    for row, (wnid, count) in read_table(file, ("wnid", "count"), delimiter=","):
        if wnid in numbers:
            raise TableRefused(f"Row {row}: the wnid {wnid} stands in a row above already.")
        numbers[wnid] = whole_number(count, row, "count")
    return numbers
