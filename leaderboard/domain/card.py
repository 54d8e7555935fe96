"""What a picture for Open Graph says, before it is drawn."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CardRow:
    """One entry: its rank or range of ranks, two lines, its number, and where that stands; None where nowhere.

    `low`, `value` and `high` are numbers of one scale, which all rows of a card share.
    """

    rank: str
    name: str
    below: str
    number: str
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def ends(self) -> list[float]:
        return [each for each in (self.low, self.value, self.high) if each is not None]


@dataclass(frozen=True)
class Card:
    """A picture: a small line, a title, then words, up to three rows or one entry that is drawn large; a note below.

    `ticks` are where the scale has words, and the words.
    """

    site: str
    above: str
    title: str
    entry: CardRow | None = None
    rows: tuple[CardRow, ...] = ()
    ticks: tuple[tuple[float, str], ...] = ()
    lead: str = ""
    note: str = ""
