"""From one year's winner to the next one's: how much is progress of methods, and how much drift of the data. Pure.

R is the value of the metric that ranks. On a set that both years have, with the same labels,

    ΔR = R(new winner, that set) - R(old winner, that set)

is of methods alone. The change from one year's own images to the other's,

    change = R(new winner, new images) - R(old winner, old images)

is of methods and images at once; what is left of it, `change - ΔR`, is drift of the data.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models import SetScore
from .differences import Difference, difference
from .year_winners import ANCHOR, Winner, ground_of


@dataclass(frozen=True)
class Pair:
    """Two scores, of the older and of the newer winner."""

    old: SetScore
    new: SetScore

    @property
    def difference(self) -> Difference:
        """The newer less the older one, as if of independent images: wider than a paired test would have it."""
        return difference([self.new], [self.old])


@dataclass(frozen=True)
class Step:
    """Two consecutive years.

    `fixed` are scores on a set that both have, with the same labels, an anchor if there is one; `own` those on the
    images that each year had for itself. None where there are none.
    """

    old: Winner
    new: Winner
    fixed: Pair | None
    own: Pair | None

    @property
    def progress(self) -> Difference | None:
        """ΔR, of methods."""
        return self.fixed.difference if self.fixed else None

    @property
    def relative_progress(self) -> float | None:
        """ΔR as a share of the old winner's R; None where that is zero."""
        if self.fixed is None or not self.fixed.old.value:
            return None
        return (self.fixed.new.value - self.fixed.old.value) / self.fixed.old.value

    @property
    def relative_size(self) -> float:
        """Of `relative_progress`, without its sign."""
        return abs(self.relative_progress or 0.0)

    @property
    def fixed_name(self) -> str:
        """The name that the newer year has for the fixed set."""
        return (self.fixed.new.set_name if self.fixed else "") or _("all images")

    @property
    def change(self) -> Difference | None:
        """Of methods and images at once."""
        return self.own.difference if self.own else None

    @property
    def has_same_images(self) -> bool:
        """Whether both years' own images are the fixed ones: then nothing is left for drift."""
        if self.fixed is None or self.own is None:
            return False
        return ground_of(self.fixed.old) == ground_of(self.own.old) == ground_of(self.own.new)

    @property
    def drift(self) -> Difference | None:
        """What is left of the change; with an interval where the sets that it is of are known to be apart."""
        if self.fixed is None or self.own is None or self.has_same_images:
            return None
        return _without_what_is_in_both([self.own.new, self.fixed.old], [self.own.old, self.fixed.new])

    @property
    def is_scored_anew(self) -> bool:
        """Whether a winner's score on the fixed set is by other labels than those that it won by."""
        if self.fixed is None:
            return False
        pairs = ((self.old, self.fixed.old), (self.new, self.fixed.new))
        return any(score.ground_truth_version != winner.table.ground_truth_version for winner, score in pairs)


def step(old: Winner, new: Winner) -> Step:
    """What is known of two consecutive years."""
    before, after = own_score(old.in_force), own_score(new.in_force)
    own = Pair(before, after) if before and after and before.metric == after.metric else None
    return Step(old, new, fixed_pair(old.scores, new.scores), own)


def fixed_pair(old: Iterable[SetScore], new: Iterable[SetScore]) -> Pair | None:
    """Scores on the same ground: on an anchor first, then on the most images, then by the newest labels."""
    newer = list(new)
    same = [Pair(one, other) for one in old for other in newer if ground_of(one) and ground_of(one) == ground_of(other)]
    return max(same, key=_fitness, default=None)


def own_score(scores: Iterable[SetScore]) -> SetScore | None:
    """That on the one set that is no anchor, or on the only set; of several that on all images together."""
    found = list(scores)
    sets = [each for each in found if each.image_set]
    own = [each for each in sets if each.role != ANCHOR] or sets
    if len(own) == 1:
        return own[0]
    return next((each for each in found if not each.image_set), None)


def _fitness(pair: Pair) -> tuple[bool, bool, int, int]:
    is_anchor = ANCHOR in {pair.old.role, pair.new.role}
    return is_anchor, bool(pair.old.image_set), pair.old.images, pair.new.ground_truth_version


def _without_what_is_in_both(added: list[SetScore], taken: list[SetScore]) -> Difference:
    """The first less the others, where what is in both falls out.

    On the same images one score added and another taken make the interval too wide at most; of two on one side it would
    be too narrow, and is left out.
    """
    both = {_identity(each) for each in added} & {_identity(each) for each in taken}
    plus, minus = ([each for each in scores if _identity(each) not in both] for scores in (added, taken))
    found = difference(plus, minus)
    return found if _are_apart(plus) and _are_apart(minus) else Difference(found.value)


def _are_apart(scores: list[SetScore]) -> bool:
    sets = [each.image_set for each in scores]
    return all(sets) and len(set(sets)) == len(sets)


def _identity(score: SetScore) -> tuple[object, ...]:
    return score.submission_id, ground_of(score) or score.pk
