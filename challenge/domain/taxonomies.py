"""Making a Taxonomy: the class list of a task and the hierarchy above it, frozen under one digest."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile

from ..models import Taxonomy
from .digests import digest_of_chunks, digest_of_facts
from .hidden_synsets import hidden_among

CLASS_LIST_HEADER = ("id", "wnid", "words")
ClassRow = tuple[int, str, str]


class ClassesRefused(Exception):
    """The list is empty, repeats an id or wnid, or has a class that no list may have; the message says which."""


def create_taxonomy(
    *, name: str, classes: Iterable[ClassRow], hierarchy: Path | bytes | None, now: datetime
) -> Taxonomy:
    """The Taxonomy of `classes` (id, wnid, words); the one that exists already if it is the same.

    `hierarchy` is a compiled hierarchy (`manage.py compile_wordnet`, `class_trees.compile_tree`) as a file or
    as its gzipped bytes, or None where classes have none. Raises ClassesRefused.
    """
    rows = check_classes(classes)
    listing = _class_list(rows)
    tree = hierarchy.read_bytes() if isinstance(hierarchy, Path) else hierarchy or b""
    digest = digest_of_classes(rows, tree)
    if existing := Taxonomy.objects.filter(digest=digest).first():
        return existing
    taxonomy = Taxonomy(name=name, digest=digest, class_count=len(rows), created_at=now)
    taxonomy.classes.save(f"{digest[:16]}-classes.tsv", ContentFile(listing), save=False)
    if tree:
        taxonomy.hierarchy.save(f"{digest[:16]}-hierarchy.tsv.gz", ContentFile(tree), save=False)
    taxonomy.save()
    return taxonomy


def digest_of_classes(rows: list[ClassRow], tree: bytes) -> str:
    """The digest of a list (id, wnid, words) and the gzipped hierarchy above it, empty where there is none."""
    digests = {"classes": digest_of_chunks([_class_list(rows)]), "hierarchy": digest_of_chunks([_unpacked(tree)])}
    return digest_of_facts(digests)


def check_classes(classes: Iterable[ClassRow]) -> list[ClassRow]:
    """The classes as a list. Raises ClassesRefused."""
    rows = list(classes)
    if not rows:
        raise ClassesRefused("A class list needs at least one class.")
    for number, wnid, words in rows:
        if wnid.split() != [wnid] or "\t" in words or words.splitlines() not in ([], [words]):
            raise ClassesRefused(f"The class {number} needs a wnid without spaces and words on one line, without tabs.")
    for column, label in ((0, "id"), (1, "wnid")):
        value, times = Counter(row[column] for row in rows).most_common(1)[0]
        if times > 1:
            raise ClassesRefused(f"The class list has the {label} {value} {times} times.")
    refuse_hidden(wnid for _, wnid, _ in rows)
    return rows


def refuse_hidden(wnids: Iterable[str]) -> None:
    """Raises ClassesRefused if one of `wnids` is hidden on this site."""
    if hidden := hidden_among(wnids):
        named = ", ".join(hidden[:5]) + (f" and {len(hidden) - 5:,} more" if len(hidden) > 5 else "")
        raise ClassesRefused(f"These synsets are hidden on this site, and no list may have them: {named}.")


def read_classes(taxonomy: Taxonomy) -> list[ClassRow]:
    """The classes (id, wnid, words) in the order of the list."""
    with taxonomy.classes.open("rb") as file:
        rows = csv.reader(io.TextIOWrapper(file, "utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [(int(class_id), wnid, words) for class_id, wnid, words in rows]


def _class_list(rows: list[ClassRow]) -> bytes:
    lines = ["\t".join(CLASS_LIST_HEADER), *(f"{number}\t{wnid}\t{words}" for number, wnid, words in rows)]
    return ("\n".join(lines) + "\n").encode()


def _unpacked(tree: bytes) -> bytes:
    # The digest is of the facts, not of one compressor's way to pack them.
    return gzip.decompress(tree) if tree else b""
