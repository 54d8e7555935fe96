"""How entries differ on the same images, from rows that a worker made. Reads this app's models alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ..models import Entry, PairedComparison, Publication
from .compared import shows_pairs


@dataclass(frozen=True)
class Differs:
    """How one entry differs from another: of the primary metric its own less the other's, with the ends at 95%.

    better, worse: images on which it alone is right, or is nearer, and on which the other is; of an AP classes. p_value
    is None where images were drawn again instead.
    """

    difference: float
    low: float | None
    high: float | None
    better: int
    worse: int
    p_value: float | None
    is_distinct: bool

    @property
    def net(self) -> int:
        """Images on which it is worse less those on which it is better: how many more it has wrong."""
        return self.worse - self.better

    def turned(self) -> "Differs":
        """How the other one differs from this one."""
        low, high = (None if end is None else -end for end in (self.high, self.low))
        return Differs(-self.difference, low, high, self.worse, self.better, self.p_value, self.is_distinct)


@dataclass(frozen=True)
class Pair:
    """Two entries by their places, and how the first differs; None where nobody compared them."""

    one: int
    other: int
    differs: Differs | None


def pairs_among(table: Publication, entries: Sequence[Entry]) -> list[Pair]:
    """Each two of the entries once, the earlier one first."""
    known = _known(table, [entry.submission_id for entry in entries if shows_pairs(table, entry)])
    places = range(len(entries))
    ids = [entry.submission_id for entry in entries]
    return [Pair(i, j, known.get((ids[i], ids[j]))) for i in places for j in places if i < j]


def matrix_of(pairs: Sequence[Pair], count: int) -> list[list[Pair | None]]:
    """All pairs as a square, a row's entry less the column's; None on the diagonal."""
    square: list[list[Pair | None]] = [[None] * count for _ in range(count)]
    for pair in pairs:
        square[pair.one][pair.other] = pair
        turned = pair.differs.turned() if pair.differs else None
        square[pair.other][pair.one] = Pair(pair.other, pair.one, turned)
    return square


def _known(table: Publication, ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], Differs]:
    """What is known under the table's Release and on its images, in both directions."""
    rows = PairedComparison.objects.filter(
        release__digest=table.release_digest, part=table.part, one__in=ids, other__in=ids
    )
    found = {}
    for row in rows:
        differs = Differs(row.difference, row.low, row.high, row.better, row.worse, row.p_value, row.is_distinct)
        found[row.one, row.other] = differs
        found[row.other, row.one] = differs.turned()
    return found
