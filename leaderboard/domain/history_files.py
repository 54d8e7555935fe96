"""Results of before this server as the project's files have them (leaderboard/data/README.md). Pure."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class Reported:
    """A number that was reported of an entry: a share from 0 to 1, or a normalized hierarchical error."""

    year: int
    task: str
    team: str
    entry: str
    outside_data: bool
    metric: str
    value: float
    categories_won: int | None
    source: str


@dataclass(frozen=True)
class Retold:
    """A winner of classification as encyclopedias have it; `percent` is its top-5 error with the digits given there."""

    year: int
    winner: str
    percent: str
    innovation: str
    note: str

    def agrees_with(self, error: float) -> bool:
        """Whether it is that reported error, a share, rounded."""
        digits = len(self.percent.partition(".")[2])
        return f"{error * 100:.{digits}f}" == self.percent


@cache
def reported() -> tuple[Reported, ...]:
    """Every result of the file, in its order."""
    return tuple(
        Reported(
            year=int(row["year"]),
            task=row["task"],
            team=row["team"],
            entry=row["entry"],
            outside_data=row["outside_data"] == "yes",
            metric=row["metric"],
            value=float(row["value"]),
            categories_won=int(row["categories_won"]) if row["categories_won"] else None,
            source=row["source"],
        )
        for row in _rows("results.csv")
    )


@cache
def retold() -> tuple[Retold, ...]:
    """Every winner of the file, in its order."""
    return tuple(
        Retold(
            year=int(row["year"]),
            winner=row["winner"],
            percent=row["top5_error_percent"],
            innovation=row["key_innovation"],
            note=row["note"],
        )
        for row in _rows("winners.csv")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
