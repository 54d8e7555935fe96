"""Which of near-duplicate images to drop, so that no class falls below its floor and none stays above its cap."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Thinning:
    """What to drop, with the reason of each (`duplicate of …`, `over the cap …`), and pairs that had to stay.

    A pair stays where dropping either image would take its class below the floor.
    """

    dropped: dict[str, str] = field(default_factory=dict)
    kept_pairs: list[tuple[str, str]] = field(default_factory=list)


def thin(
    pairs: Iterable[tuple[str, str]],
    classes: Mapping[str, str],
    *,
    floor: int = 0,
    cap: int | None = None,
    seed: int = 0,
) -> Thinning:
    """Decides which images to drop.

    pairs: near-duplicates. classes: class by image, of all images that may be dropped; others, such as those of a
    test set, stay. floor: a class is not taken below so many images. cap: a class keeps at most so many; what goes
    beyond the duplicates is drawn with `seed`.
    """
    pairs = list(pairs)
    sizes = Counter(classes.values())
    plan = Thinning()
    for image, other in _worst_first(pairs):
        if image in plan.dropped or other in plan.dropped:
            continue
        chosen = next((each for each in (image, other) if _may_go(each, classes, sizes, floor)), None)
        if chosen is None:
            plan.kept_pairs.append((image, other))
            continue
        plan.dropped[chosen] = f"duplicate of {other if chosen == image else image}"
        sizes[classes[chosen]] -= 1
    if cap is not None:
        plan.dropped.update(_over_cap(classes, plan.dropped, cap, seed))
    return plan


def _worst_first(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pairs whose images have most duplicates first, the image to drop before the other: that leaves most images."""
    degree = Counter(image for pair in pairs for image in pair)
    ordered = (sorted(pair, key=lambda image: (-degree[image], image)) for pair in pairs)
    yield from (
        (one, other) for one, other in sorted(ordered, key=lambda pair: (*(-degree[each] for each in pair), pair))
    )


def _may_go(image: str, classes: Mapping[str, str], sizes: Mapping[str, int], floor: int) -> bool:
    return image in classes and sizes[classes[image]] > floor


def _over_cap(classes: Mapping[str, str], dropped: Mapping[str, str], cap: int, seed: int) -> Iterator[tuple[str, str]]:
    members: dict[str, list[str]] = defaultdict(list)
    for image in sorted(classes):
        if image not in dropped:
            members[classes[image]].append(image)
    draw = np.random.default_rng(seed)
    for name, images in sorted(members.items()):
        surplus = max(len(images) - cap, 0)
        for place in sorted(draw.choice(len(images), surplus, replace=False)):
            yield images[place], f"over the cap of {cap} images{name and ' of ' + name}"
