"""Making an ImageSet: a frozen list of image ids with their sizes."""

import csv
import gzip
import io
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from django.core.files.base import ContentFile

from ..models import ImageSet
from .digests import digest_of_chunks

HEADER = "image,width,height"
Image = tuple[str, int | None, int | None]


def create_image_set(*, name: str, images: Iterable[Image], now: datetime) -> ImageSet:
    """The ImageSet of `images` (id, width, height; sizes may be unknown); the same list gives the same set.

    Raises ValueError for an empty list or a repeated id.
    """
    rows = sorted(images)
    if not rows:
        raise ValueError("an image set needs at least one image")
    for (image, *_), (following, *_) in pairwise(rows):
        if image == following:
            raise ValueError(f"the image {image} is in the list twice")
    listing = _listing(rows)
    digest = digest_of_chunks([listing])
    if existing := ImageSet.objects.filter(digest=digest).first():
        return existing
    image_set = ImageSet(name=name, digest=digest, image_count=len(rows), created_at=now)
    packed = gzip.compress(listing, mtime=0)
    image_set.listing.save(f"{name}-{digest[:16]}.csv.gz", ContentFile(packed), save=False)
    image_set.save()
    return image_set


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
