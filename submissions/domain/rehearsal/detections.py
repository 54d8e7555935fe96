"""Files of detections (in images, in video, tubes, fine-grained ranking), and their precision counted by plain loops.

What a file claims is right or wrong by the way it was made, so that no boxes are matched here. Where that does not
tell the precision (COCO's rules, a tube around a whole video), the file must only be scored, and says so.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import fsum

from django.utils.translation import gettext as _

from challenge.enums import TaskKind

from ...scoring.classes import read_classes
from ...scoring.images import read_image_sets
from ...scoring.inputs import Inputs
from ...scoring.names import all_names
from ...scoring.objects import read_excluded_pairs
from ...scoring.reading.layouts import BOX
from ...scoring.tasks.registry import KINDS
from .contents import SEED, Expected, RehearsalFile, truth_rows
from .guesses import LEAST_OVERLAP, area, overlap
from .sample import Box, PublicLists, detection_row, header, packed

# COCO looks at so many detections of a class in an image.
COCO_DETECTIONS = 100

Counts = Callable[[str, str], bool]


@dataclass(frozen=True)
class Thing:
    """An object of a class: a box in an image, or in tracking a box in each of some images (a tube)."""

    wnid: str
    boxes: tuple[tuple[str, Box], ...]
    track: int = 0


@dataclass(frozen=True)
class Claim:
    """What a file says is there. is_right: None where the way it was made does not tell."""

    thing: Thing
    confidence: float
    is_right: bool | None


@dataclass
class Rehearsed:
    """What the files are made of: public lists, true things, and whether an (image, class) counts."""

    lists: PublicLists
    things: list[Thing]
    counts: Counts
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 - repeatable


def detection_files(lists: PublicLists, inputs: Inputs) -> Iterator[RehearsalFile]:
    """The three files."""
    known = Rehearsed(lists, read_things(lists, inputs), what_counts(lists, inputs))
    for name, claims in (
        ("sample", sample_claims(known)),
        ("perfect", [Claim(thing, 1.0, is_right=True) for thing in known.things]),
        ("random", random_claims(known)),
    ):
        expected = expected_precision(known, claims, is_perfect=name == "perfect")
        remark = "" if expected else _("Its AP is not counted apart from the scorer: it must be scored, that is all.")
        yield RehearsalFile(name, packed(header(lists), _rows(lists, claims)), expected, remark)


def read_things(lists: PublicLists, inputs: Inputs) -> list[Thing]:
    """The true things, in the order of the labels."""
    classes = read_classes(inputs.classes)
    tubes: dict[tuple[str, str, int], list[tuple[str, Box]]] = defaultdict(list)
    for number, row in enumerate(truth_rows(inputs)):
        image, wnid = row["image"], classes.wnids[classes.index[row.get("class_id") or row["label"]]]
        is_tube = lists.kind == TaskKind.TRACKING
        key = (video_of(image), wnid, int(row["track"])) if is_tube else (image, wnid, number)
        if image in lists.images:
            tubes[key].append((image, _box(row)))
    return [Thing(wnid, tuple(boxes), track) for (_place, wnid, track), boxes in tubes.items()]


def what_counts(lists: PublicLists, inputs: Inputs) -> Counts:
    """Whether an image and class count: neither withdrawn nor excluded together."""
    classes, images = read_classes(inputs.classes), read_image_sets(inputs.image_sets)
    gone = {classes.wnids[classes.index[name]] for name in inputs.withdrawn.classes}
    excluded = set()
    if inputs.blacklist and KINDS[lists.kind].scorer == "detections":
        names = all_names(images.names).to_pylist()
        for pair in read_excluded_pairs(inputs.blacklist, images, classes).tolist():
            excluded.add((names[pair // len(classes)], classes.wnids[pair % len(classes)]))
    withdrawn = set(inputs.withdrawn.images)
    return lambda image, wnid: image not in withdrawn and wnid not in gone and (image, wnid) not in excluded


def sample_claims(known: Rehearsed) -> list[Claim]:
    """The first class in every image, around all of it."""
    wnid, true = known.lists.wnids[0], defaultdict(list)
    for thing in known.things:
        if thing.wnid == wnid and known.lists.kind != TaskKind.TRACKING:
            true[thing.boxes[0][0]].append(thing.boxes[0][1])
    return [
        Claim(Thing(wnid, ((image, box),)), 0.5, _is_near(known.lists.kind, box, true[image]))
        for image, box in known.lists.images.items()
    ]


def random_claims(known: Rehearsed) -> list[Claim]:
    """Every other true thing, and as many that are not there, in an order of confidence by chance."""
    kept = [thing for thing in known.things if known.chance.getrandbits(1)]
    claims = [(thing, True) for thing in kept] + [(thing, False) for thing in _invented(known, len(kept))]
    known.chance.shuffle(claims)
    return [Claim(thing, round(1 - place / len(claims), 9), right) for place, (thing, right) in enumerate(claims)]


def expected_precision(known: Rehearsed, claims: Sequence[Claim], *, is_perfect: bool) -> Expected:
    """Mean AP over the classes that have true things; nothing where it cannot be told from how the file was made."""
    if known.lists.kind == TaskKind.COCO and (not is_perfect or _most_in_an_image(known.things) > COCO_DETECTIONS):
        return {}
    if any(claim.is_right is None for claim in claims):
        return {}
    true, found = _by_class(known, known.things), _flags_by_class(known, claims)
    precisions = [average_precision(found[wnid], number) for wnid, number in true.items()]
    return {"mean_ap": fsum(precisions) / len(precisions) if precisions else None}


def average_precision(right: Sequence[bool], positives: int) -> float:
    """The area under the best precision from each recall on; `right` from the most to the least confident."""
    points, found = [], 0
    for place, is_right in enumerate(right, start=1):
        if is_right:
            found += 1
            points.append(found / place)
    envelope = list(accumulate(reversed(points), max))
    return fsum(envelope) / positives


def video_of(image: str) -> str:
    """The video of a frame: all before the last slash of its name."""
    return image.rpartition("/")[0]


def _by_class(known: Rehearsed, things: Iterable[Thing]) -> dict[str, int]:
    numbers: dict[str, int] = defaultdict(int)
    for thing in things:
        if _counts(known, thing):
            numbers[thing.wnid] += 1
    return numbers


def _flags_by_class(known: Rehearsed, claims: Sequence[Claim]) -> dict[str, list[bool]]:
    flags: dict[str, list[bool]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: -claim.confidence):
        if _counts(known, claim.thing):
            flags[claim.thing.wnid].append(bool(claim.is_right))
    return flags


def _counts(known: Rehearsed, thing: Thing) -> bool:
    return any(known.counts(image, thing.wnid) for image, _box in thing.boxes)


def _invented(known: Rehearsed, number: int) -> Iterator[Thing]:
    """Things in images, or videos, that have none of their class; fewer than `number` where all have all."""
    is_tube = known.lists.kind == TaskKind.TRACKING
    place_of = video_of if is_tube else str
    there = {(place_of(image), thing.wnid) for thing in known.things for image, _box in thing.boxes}
    tracks = 1 + max((thing.track for thing in known.things), default=0)
    images = list(known.lists.images.items())
    for serial in range(number):
        image, box = known.chance.choice(images)
        wnid = known.chance.choice(known.lists.wnids)
        if (place_of(image), wnid) not in there:
            there.add((place_of(image), wnid))
            yield Thing(wnid, ((image, box),), tracks + serial)


def _is_near(kind: str, box: Box, true: Sequence[Box]) -> bool | None:
    """Whether one box finds one of some true boxes by the rule of the kind; None where it takes more to tell."""
    if kind in {TaskKind.TRACKING, TaskKind.COCO}:
        return None
    if kind == TaskKind.FINE_GRAINED:
        return bool(true)
    if kind == TaskKind.VOC:
        return max((overlap(box, each) for each in true), default=0.0) >= LEAST_OVERLAP
    return any(overlap(box, each) >= _least_overlap(each) for each in true)


def _least_overlap(true: Box) -> float:
    """ILSVRC asks less of small boxes."""
    width, height = true[2] - true[0] + 1, true[3] - true[1] + 1
    return min(LEAST_OVERLAP, area(true) / ((width + 10) * (height + 10)))


def _most_in_an_image(things: Sequence[Thing]) -> int:
    numbers: dict[tuple[str, str], int] = defaultdict(int)
    for thing in things:
        numbers[thing.boxes[0][0], thing.wnid] += 1
    return max(numbers.values(), default=0)


def _rows(lists: PublicLists, claims: Sequence[Claim]) -> Iterator[Sequence[object]]:
    for claim in claims:
        for image, box in claim.thing.boxes:
            yield detection_row(lists, image, claim.thing.wnid, claim.confidence, box, claim.thing.track)


def _box(row: dict[str, str]) -> Box:
    xmin, ymin, xmax, ymax = (float(row.get(side) or 0) for side in BOX)
    return xmin, ymin, xmax, ymax
