"""`manage.py curate hash|duplicates`: near-duplicates in folders of images, and what to drop of them."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from challenge.curation.duplicates import (
    COARSE_BITS,
    FINE_BITS,
    CurationMissing,
    Hashed,
    NoImages,
    between,
    duplicates,
    hash_images,
    images_below,
    require_imagehash,
    together,
)
from challenge.curation.near_hashes import Pairs, TooManyPairs
from challenge.curation.thinning import Thinning, thin
from challenge.domain.tabular import TableRefused, read_table
from challenge.management.group import Facts, Subcommand, progressing

REFUSALS = (CurationMissing, NoImages, TooManyPairs, TableRefused, OSError)
SETS = ("train", "test")
PairRow = tuple[str, str, int, str]


def hash_folder(folder: Path) -> Hashed:
    """The hashes of a folder of images, or those kept in an `.npz` by `curate hash`, with a progress bar."""
    if folder.suffix == ".npz":
        return Hashed.load(folder)
    require_imagehash()
    return together(progressing(hash_images(images_below(folder), folder), f"Hashing {folder.name}"))


def _hash_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="A folder of images.")
    parser.add_argument("--out", type=Path, required=True, help="Where the hashes go, as hashes.npz.")


def _hash(*, folder: Path, out: Path) -> Facts:
    hashed = hash_folder(folder)
    hashed.save(out)
    return {"images": len(hashed), "unreadable": [list(each) for each in hashed.unreadable], "out": str(out)}


def _say_hashed(facts: Facts) -> Iterator[str]:
    yield f"Hashed {facts['images']:,} images into {facts['out']}."
    yield from _say_unreadable(facts)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="The images, or their hashes (.npz) from `curate hash`.")
    parser.add_argument("--against", type=Path, help="A second set, as the test images: these are never dropped.")
    parser.add_argument("--classes", type=Path, help="CSV image,class of the first set, for --floor and --cap.")
    parser.add_argument("--floor", type=int, default=0, help="A class is not taken below so many images.")
    parser.add_argument("--cap", type=int, help="A class keeps at most so many images.")
    parser.add_argument("--seed", type=int, default=0, help="For the draw that --cap makes.")
    parser.add_argument("--coarse-bits", type=int, default=COARSE_BITS, choices=range(16), metavar="0..15")
    parser.add_argument("--fine-bits", type=int, default=FINE_BITS, help="Of 256; fewer is stricter.")
    parser.add_argument("--pairs", type=Path, help="CSV of all pairs: image, other, bits, sets.")
    parser.add_argument("--drop", type=Path, help="CSV of the images to drop: image, reason.")


def _duplicates(
    *,
    folder: Path,
    against: Path | None,
    classes: Path | None,
    floor: int,
    cap: int | None,
    seed: int,
    coarse_bits: int,
    fine_bits: int,
    pairs: Path | None,
    drop: Path | None,
) -> Facts:
    own, other = hash_folder(folder), hash_folder(against) if against else together([])
    class_of = _classes(classes, own.names)
    both = together([own, other])
    found = duplicates(both, coarse_bits=coarse_bits, fine_bits=fine_bits)
    within, across = between(found, len(own))
    rows = [*_rows(both, within, len(own)), *_rows(both, across, len(own))]
    plan = thin(_to_thin(rows), class_of, floor=floor, cap=cap, seed=seed)
    _write(pairs, ("image", "other", "bits", "sets"), rows)
    _write(drop, ("image", "reason"), sorted(plan.dropped.items()))
    return _facts(own, other, rows, plan)


def _classes(path: Path | None, images: list[str]) -> dict[str, str]:
    """The class by image; without a file all are of one class. Raises TableRefused."""
    if path is None:
        return dict.fromkeys(images, "")
    with path.open("rb") as file:
        known = {image: name for _row, (image, name) in read_table(file, ("image", "class"), delimiter=",")}
    missing = [image for image in images if image not in known]
    if missing:
        raise TableRefused(f"{path.name} has no class for {len(missing):,} images, among them {missing[0]!r}.")
    return {image: known[image] for image in images}


def _rows(both: Hashed, pairs: Pairs, own: int) -> Iterator[PairRow]:
    for first, second, bits in zip(pairs.first.tolist(), pairs.second.tolist(), pairs.distance.tolist(), strict=True):
        sets = "-".join(SETS[place >= own] for place in (first, second))
        yield both.names[first], both.names[second], bits, sets


def _to_thin(rows: Iterable[PairRow]) -> Iterator[tuple[str, str]]:
    """Pairs within the second set are told, not acted on. Its images are marked apart from equal names of the first."""
    for image, other, _bits, sets in rows:
        if sets == "train-train":
            yield image, other
        elif sets == "train-test":
            yield image, f"test image {other}"


def _write(path: Path | None, header: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    if path is None:
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _facts(own: Hashed, other: Hashed, rows: list[PairRow], plan: Thinning) -> Facts:
    return {
        "images": len(own),
        "against": len(other),
        "unreadable": [list(each) for each in own.unreadable + other.unreadable],
        "pairs": {sets: sum(row[3] == sets for row in rows) for sets in ("train-train", "train-test", "test-test")},
        "to_drop": len(plan.dropped),
        "kept_for_the_floor": len(plan.kept_pairs),
    }


def _say(facts: Facts) -> Iterator[str]:
    yield f"{facts['images']:,} images, compared with each other and with {facts['against']:,} of the second set."
    for sets, count in facts["pairs"].items():
        yield f"  {sets.replace('-', ' and ')}: {count:,} pairs of near-duplicates"
    yield f"{facts['to_drop']:,} images to drop; {facts['kept_for_the_floor']:,} pairs stay for the floor of a class."
    yield from _say_unreadable(facts)


def _say_unreadable(facts: Facts) -> Iterator[str]:
    for name, why in facts["unreadable"]:
        yield f"  not an image: {name} ({why})"


SUBCOMMANDS = {
    "hash": Subcommand("Hash a folder of images, to compare it later.", _hash_arguments, _hash, _say_hashed),
    "duplicates": Subcommand("Find near-duplicate images, and what to drop.", _arguments, _duplicates, _say),
}
