"""Making a Taxonomy: the class list of a task and the hierarchy above it, frozen under one digest."""

import csv
import gzip
import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile

from ..models import Taxonomy
from .digests import digest_of_chunks, digest_of_facts

CLASS_LIST_HEADER = ("id", "wnid", "words")


def create_taxonomy(
    *, name: str, classes: Iterable[tuple[int, str, str]], hierarchy: Path | None, now: datetime
) -> Taxonomy:
    """The Taxonomy of `classes` (id, wnid, words); the one that exists already if it is the same.

    `hierarchy` is a compiled hierarchy (`manage.py compile_wordnet`), or None where classes have none.
    Raises ValueError for a repeated id or wnid.
    """
    rows = list(classes)
    _refuse_repeats(rows)
    listing = _class_list(rows)
    tree = hierarchy.read_bytes() if hierarchy else b""
    digests = {"classes": digest_of_chunks([listing]), "hierarchy": digest_of_chunks([_unpacked(tree)])}
    digest = digest_of_facts(digests)
    if existing := Taxonomy.objects.filter(digest=digest).first():
        return existing
    taxonomy = Taxonomy(name=name, digest=digest, class_count=len(rows), created_at=now)
    taxonomy.classes.save(f"{digest[:16]}-classes.tsv", ContentFile(listing), save=False)
    if tree:
        taxonomy.hierarchy.save(f"{digest[:16]}-hierarchy.tsv.gz", ContentFile(tree), save=False)
    taxonomy.save()
    return taxonomy


def read_classes(taxonomy: Taxonomy) -> list[tuple[int, str, str]]:
    """The classes (id, wnid, words) in the order of the list."""
    with taxonomy.classes.open("rb") as file:
        rows = csv.reader(io.TextIOWrapper(file, "utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [(int(class_id), wnid, words) for class_id, wnid, words in rows]


def _refuse_repeats(rows: list[tuple[int, str, str]]) -> None:
    for column, label in ((0, "id"), (1, "wnid")):
        seen = set()
        for row in rows:
            if row[column] in seen:
                raise ValueError(f"the class list has the {label} {row[column]} twice")
            seen.add(row[column])


def _class_list(rows: list[tuple[int, str, str]]) -> bytes:
    lines = ["\t".join(CLASS_LIST_HEADER), *(f"{number}\t{wnid}\t{words}" for number, wnid, words in rows)]
    return ("\n".join(lines) + "\n").encode()


def _unpacked(tree: bytes) -> bytes:
    # The digest is of the facts, not of one compressor's way to pack them.
    return gzip.decompress(tree) if tree else b""
