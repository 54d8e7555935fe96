"""The classes that a manifest names by digest or name, or writes out."""

from datetime import datetime
from typing import Any

from ..enums import ClassHierarchy
from ..models import Taxonomy
from .changes import refuse
from .class_drafts import ChosenClasses, DraftRow, make_taxonomy
from .taxonomies import ClassesRefused, check_classes, digest_of_classes


def taxonomy_of(given: dict[str, Any], *, now: datetime, is_kept: bool) -> Taxonomy | None:
    """The list that is meant, made from what is written out where the server has none of that digest.

    None for a list that would have to be made while nothing `is_kept`. Raises SettingsRefused, ClassesRefused.
    """
    classes = written_out(given)
    digest = given.get("digest") or (classes and _digest(classes))
    found = Taxonomy.objects.filter(digest=digest).first() if digest else _named(given.get("name", ""))
    if found is not None:
        return found
    if classes is None:
        raise refuse(
            "classes", "This server has no such list. Freeze it first (manage.py curate freeze), or write it out."
        )
    if digest != _digest(classes):
        told = "The classes that are written out have another digest. Leave the digest out if the list was changed."
        raise refuse("classes.digest", told)
    if not is_kept:
        return None
    return make_taxonomy(classes, name=given.get("name") or f"{len(classes.rows):,} classes", now=now)


def digest_of(given: dict[str, Any]) -> str:
    """The digest that is meant, or the name where only that is given."""
    try:
        classes = written_out(given)
        return str(given.get("digest") or (classes and _digest(classes)) or given.get("name", ""))
    except ClassesRefused:
        return "–"


def written_out(given: dict[str, Any]) -> ChosenClasses | None:
    """The classes of `list`, or of `wnids`, numbered in their order; None where neither is given."""
    rows: list[DraftRow] = [[each["id"], each["wnid"], each.get("words", "")] for each in given.get("list", [])]
    rows = rows or [[None, wnid, ""] for wnid in given.get("wnids", [])]
    if not rows:
        return None
    classes = ChosenClasses(rows, ClassHierarchy(given.get("hierarchy", ClassHierarchy.WORDNET)))
    _check_known(classes)
    check_classes(classes.numbered())
    return classes


def _check_known(classes: ChosenClasses) -> None:
    nouns = classes.nouns
    unknown = [wnid for wnid in classes.wnids if nouns is not None and nouns.find(wnid) is None]
    if unknown:
        told = f"These are no nouns of WordNet 3.0: {', '.join(unknown[:5])}. For other names give “hierarchy: none”."
        raise ClassesRefused(told)


def _digest(classes: ChosenClasses) -> str:
    return digest_of_classes(check_classes(classes.numbered()), classes.packed_hierarchy() or b"")


def _named(name: str) -> Taxonomy | None:
    found = list(Taxonomy.objects.filter(name=name)[:2])
    if len(found) > 1:
        raise refuse("classes.name", "Several lists have this name: add the digest of the one that is meant.")
    return found[0] if found else None
