"""Making an ImageSet: a frozen list of image ids with their sizes."""

import csv
import gzip
import io
import re
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from django.core.files.base import ContentFile

from ..models import ImageSet
from .digests import digest_of_chunks

HEADER = "image,width,height"
# What needs no quoting in any of the files that name images.
ID = re.compile(r"""[^\s,"']+""")
Image = tuple[str, int | None, int | None]


class ImagesRefused(Exception):
    """The list is empty, repeats an id or has one that files cannot carry; the message says which."""


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
    for (image, *_), (following, *_) in pairwise(rows):
        if image == following:
            raise ImagesRefused(f"The image {image!r} is in the list twice.")
    return rows


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
