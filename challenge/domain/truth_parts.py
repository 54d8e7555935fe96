"""What may lie beside the labels: attributes of images, a blacklist, the split into live part and holdout."""

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .columns import Table, lines_of, table_of, table_of_pairs, table_with
from .label_files import find_images, written
from .listed_images import ListedImages, Places
from .problems import FileRefused, ProblemLog
from .truth_lists import TruthLists

# A slice is a part of the report, and a slice of few images tells how these were answered.
MOST_VALUES = 100
LEAST_IMAGES = 10
PARTS = ("live", "holdout")


@dataclass(frozen=True)
class SeededShare:
    """A split drawn by a seed: about `share` (0 to 1) of the images are the live part."""

    share: float
    seed: str


def attribute_file(text: str, listed: ListedImages) -> bytes:
    """A CSV of `image` and any attributes, by image. Raises FileRefused.

    A cell may be empty and an image may be absent: it is in no slice then.
    """
    table = table_with(text, "attributes", "image")
    log = ProblemLog("attributes")
    images = _once(table, listed, log)
    log.raise_if_any()
    for name in list(table.columns)[1:]:
        _check_values(name, table, log)
    log.raise_if_any()
    further = [_plain(table[name]) for name in list(table.columns)[1:]]
    lines = pc.binary_join_element_wise(listed.ids.take(pa.array(images)), *further, ",")
    return written(",".join(table.columns), lines.take(pc.sort_indices(lines)))


def blacklist_file(text: str, lists: TruthLists, *, pairs: bool) -> tuple[bytes, Places]:
    """A blacklist with names for numbers, and its images. Raises FileRefused.

    Each line is an image, by name or by number in file-name order; for detection (`pairs`) an image and a class.
    """
    lines = lines_of(text, "blacklist")
    log = ProblemLog("blacklist")
    words = pc.split_pattern(pc.replace_substring(lines, ",", " "), " ")
    wrong = np.asarray(pc.list_value_length(words)) != (2 if pairs else 1)
    expected = "an image and a class" if pairs else "an image"
    log.add_rows("cell_count", "image", lines, wrong, f"{expected} on each line", 1)
    log.raise_if_any()
    names = pc.list_element(words, 0)
    images = lists.images.find_numbered(names)
    told = "an image of the phase's list, or its number"
    log.add_rows("unknown_image", "image", names, images < 0, told, 1)
    columns = [lists.images.ids.take(pa.array(np.maximum(images, 0)))]
    if pairs:
        named = pc.list_element(words, 1)
        classes = lists.find_classes(named)
        log.add_rows("unknown_class", "class", named, classes < 0, "a class of the task, by its wnid or id", 1)
        columns.append(lists.wnids_of(classes))
    log.raise_if_any()
    rows = sorted(set(pc.binary_join_element_wise(*columns, " ").to_pylist()))
    return "\n".join([*rows, ""]).encode(), images


def split_file(split: str | SeededShare, listed: ListedImages) -> bytes:
    """A CSV of `image,part` for each image, by image. Raises FileRefused."""
    seeded = isinstance(split, SeededShare)
    table = _drawn(split, listed) if isinstance(split, SeededShare) else table_of(split, "split", ("image", "part"))
    log = ProblemLog("split")
    images = _once(table, listed, log)
    wrong = ~np.isin(np.asarray(table["part"].to_pylist()), PARTS)
    log.add_rows("unknown_part", "part", table["part"], wrong, "live or holdout", table.first)
    missing = listed.ids.take(pa.array(np.setdiff1d(np.arange(len(listed)), images)))
    every = np.ones(len(missing), np.bool_)
    log.add_rows("missing_image", "image", missing, every, "a row for every image of the phase's list", None)
    log.raise_if_any()
    if len(pc.unique(table["part"])) < len(PARTS):
        told = "Choose another share or seed." if seeded else "Put images into both."
        raise FileRefused.whole("split", f"One of the parts live and holdout is empty. {told}")
    lines = pc.binary_join_element_wise(listed.ids.take(pa.array(images)), table["part"], ",")
    return written("image,part", lines.take(pc.sort_indices(lines)))


def _drawn(split: SeededShare, listed: ListedImages) -> Table:
    """Each image's part by its own hash, so that images that come later do not move the others."""
    if not 0 < split.share < 1:
        raise FileRefused.whole(
            "split", f"The share of the live part must lie between 0 and 1; {split.share} does not."
        )
    bound = split.share * 2**64
    pairs = [(image, PARTS[_hash(split.seed, name) >= bound]) for image, name in zip(*_names(listed), strict=True)]
    return table_of_pairs(pairs, ("image", "part"))


def _names(listed: ListedImages) -> tuple[list[str], list[str]]:
    return listed.ids.to_pylist(), listed.stems.to_pylist()


def _hash(seed: str, name: str) -> int:
    return int.from_bytes(sha256(f"{seed}:{name}".encode()).digest()[:8], "big")


def _once(table: Table, listed: ListedImages, log: ProblemLog) -> Places:
    """The image of each row; unknown images and those that stand twice are noted."""
    images = find_images(table, listed, log)
    again = np.ones(len(table), np.bool_)
    again[np.unique(images, return_index=True)[1]] = False
    log.add_rows("repeated", "image", table["image"], again & (images >= 0), "each image once", table.first)
    return images


def _check_values(name: str, table: Table, log: ProblemLog) -> None:
    counts = Counter(value for value in table[name].to_pylist() if value)
    if len(counts) > MOST_VALUES:
        log.add("many_values", name, f"{len(counts):,} values", f"at most {MOST_VALUES} different values, as slices")
    for value, images in counts.items():
        if images < LEAST_IMAGES:
            expected = f"at least {LEAST_IMAGES} images with the value (here {images}), or an empty cell"
            log.add("small_slice", name, value, expected)


def _plain(cells: pa.Array) -> pa.Array:
    """Values as a CSV cell that every reader takes for one."""
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(cells, '"', '""'), '"', "")
    return pc.if_else(pc.match_substring_regex(cells, '[,"\r\n]'), quoted, cells)
