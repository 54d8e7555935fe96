"""The headers that files may begin with, for whoever tells them before a file is read. Light to import."""

from typing import NamedTuple

from ..tasks.registry import KINDS
from .layouts import BOX, KAGGLE, LONG

RANKED = ("image", "class", "confidence")


class Header(NamedTuple):
    """Columns that stand once, and columns that stand for each guess with its number, up to `most` of them.

    Numbered columns may stand in any order.
    """

    fixed: tuple[str, ...]
    numbered: tuple[str, ...] = ()
    most: int = 0

    def line(self, guesses: int = 0) -> str:
        """Return the header with so many guesses."""
        numbered = (f"{name}{guess}" for guess in range(1, guesses + 1) for name in self.numbered)
        return ",".join((*self.fixed, *numbered))


def headers_of(kind: str, max_guesses: int) -> list[Header]:
    """Return every header that a file for a kind of task may have. Kit text begins with a row of numbers instead."""
    if KINDS[kind].scorer != "guesses":
        accepted = detection_columns(boxes=kind != "fine_grained", tracks=KINDS[kind].scorer == "tracking")
        return [Header(columns) for columns in accepted]
    # Boxes may stand in any file of guesses, and must where they are scored.
    sides = (BOX,) if kind == "localization" else ((), BOX)
    wide = [Header(("image",), ("label", *box), max_guesses) for box in sides]
    return [*wide, *(Header((*LONG, *box)) for box in sides), Header(tuple(KAGGLE.split(",")))]


def wide_columns(guesses: int, *, boxes: bool) -> list[str]:
    """Return the columns of a row an image as files are written here: all labels, then all boxes."""
    places = range(1, guesses + 1)
    labels = [f"label{place}" for place in places]
    return ["image", *labels, *(f"{side}{place}" for place in places for side in (BOX if boxes else ()))]


def detection_columns(*, boxes: bool, tracks: bool) -> list[tuple[str, ...]]:
    """Return the columns that a file of detections may have; boxes, tracks: whether the task needs these."""
    wanted = (*RANKED, *(BOX if boxes else ()))
    return [(*wanted, "track")] if tracks else [wanted, (*wanted, "track")]
