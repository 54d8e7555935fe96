"""Making an ImageSet: a frozen list of image ids with their sizes."""

import csv
import gzip
import io
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO

import pyarrow.compute as pc
from django.core.files.base import ContentFile

from ..models import ImageSet
from .columns import Table, masked, table_of, text_of
from .digests import digest_of_chunks
from .problems import ProblemLog

HEADER = "image,width,height"
SIDES = ("width", "height")
# One of these at the end of an id is left out wherever files are compared with lists, so two ids that differ by it
# alone name the same image. Written for both `re` and RE2; the group is what stays.
SUFFIX = r"^(.+)\.(?:[jJ][pP][eE]?[gG]|[pP][nN][gG]|[bB][mM][pP]|[tT][iI][fF][fF]?|[gG][iI][fF]|[wW][eE][bB][pP])$"
# What needs no quoting in any of the files that name images.
ID = re.compile(r"""[^\s,"']+""")
Image = tuple[str, int | None, int | None]


class ImagesRefused(Exception):
    """The list is empty, names an image twice or has an id that files cannot carry; the message says which."""


def read_image_list(file: IO[bytes] | Path) -> list[Image]:
    """The images of a CSV (plain or gzipped) with a column `image`, or `image,width,height`; a size may be empty.

    Raises FileRefused, ImagesRefused.
    """
    table = table_of(text_of(file, "images"), "images", ("image",), ("width", "height"))
    log = ProblemLog("images")
    for side in SIDES:
        if side in table:
            wrong = ~masked(pc.match_substring_regex(table[side], "^[0-9]{0,9}$"))
            log.add_rows("not_a_number", side, table[side], wrong, "a whole number of pixels, or nothing", table.first)
    log.raise_if_any()
    return check_images(zip(table["image"].to_pylist(), *(_sizes(table, side) for side in SIDES), strict=True))


def create_image_set(*, name: str, images: Iterable[Image], now: datetime) -> ImageSet:
    """The ImageSet of `images` (id, width, height; sizes may be unknown); the same list gives the same set.

    Raises ImagesRefused.
    """
    rows = check_images(images)
    listing = _listing(rows)
    digest = digest_of_chunks([listing])
    if existing := ImageSet.objects.filter(digest=digest).first():
        return existing
    image_set = ImageSet(name=name, digest=digest, image_count=len(rows), created_at=now)
    packed = gzip.compress(listing, mtime=0)
    image_set.listing.save(f"{name}-{digest[:16]}.csv.gz", ContentFile(packed), save=False)
    image_set.save()
    return image_set


def check_images(images: Iterable[Image]) -> list[Image]:
    """The images in the order of their ids. Raises ImagesRefused."""
    rows = sorted(images, key=lambda row: row[0])
    if not rows:
        raise ImagesRefused("An image set needs at least one image.")
    for image, *_ in rows:
        if not ID.fullmatch(image):
            raise ImagesRefused(f"The image id {image!r} is empty or has spaces, commas or quotation marks.")
    known: dict[str, str] = {}
    for image, *_ in rows:
        name = stem(image)
        if name in known:
            raise ImagesRefused(_twice(known[name], image))
        known[name] = image
    return rows


def stem(image: str) -> str:
    """The id without one known image suffix.

    >>> stem("n01440764_10026.JPEG")
    'n01440764_10026'
    """
    return re.sub(SUFFIX, r"\1", image)


def _twice(first: str, second: str) -> str:
    if first == second:
        return f"The image {first!r} is in the list twice."
    return f"{first!r} and {second!r} name the same image: suffixes are left out when files are read."


def _sizes(table: Table, side: str) -> list[int | None]:
    cells = table[side].to_pylist() if side in table else [""] * len(table)
    return [int(cell) if cell else None for cell in cells]


def read_image_ids(image_set: ImageSet) -> list[str]:
    """The ids in the order of the list."""
    with image_set.listing.open("rb") as file, gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        rows = csv.reader(io.StringIO(text.read()))
        next(rows)
        return [row[0] for row in rows]


def _listing(rows: list[Image]) -> bytes:
    lines = [HEADER, *(f"{image},{_cell(width)},{_cell(height)}" for image, width, height in rows)]
    return ("\n".join(lines) + "\n").encode()


def _cell(value: int | None) -> str:
    return "" if value is None else str(value)
