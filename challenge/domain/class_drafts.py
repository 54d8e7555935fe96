"""The draft of a task's classes: chosen one by one, by subtree or from a file, then frozen into a Taxonomy."""

import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import IO

from django.conf import settings
from django.db import transaction

from ..enums import ClassHierarchy
from ..models import ChallengeTask, ClassDraft, Taxonomy, User
from .challenge_tasks import change_task, has_submissions
from .changes import SettingsRefused
from .class_files import ClassFile, Listed, read_class_file, refuse
from .class_trees import compile_tree
from .hidden_synsets import WNID
from .nouns import Nouns, load_nouns, parse_nouns
from .taxonomies import ClassesRefused, ClassRow, create_taxonomy, read_classes, refuse_hidden

MOST_CLASSES = 100_000
# An id, or None until it is numbered; a wnid; words, or nothing where WordNet's are meant.
DraftRow = list[int | str | None]


@dataclass(frozen=True)
class ChosenClasses:
    """A list of classes and what stands above them: `tree` is the compiled text of a tree of their own."""

    rows: list[DraftRow]
    hierarchy: ClassHierarchy = ClassHierarchy.WORDNET
    tree: str = ""

    @property
    def wnids(self) -> list[str]:
        """The wnids in the order of the list."""
        return [str(wnid) for _, wnid, _ in self.rows]

    @cached_property
    def nouns(self) -> Nouns | None:
        """The hierarchy above the classes; None where they have none."""
        if self.hierarchy == ClassHierarchy.NONE:
            return None
        return parse_nouns(self.tree) if self.tree else load_nouns(settings.WORDNET_NOUNS)

    def numbered(self) -> list[ClassRow]:
        """The classes as (id, wnid, words): ids as given, the others counted on from the highest given."""
        highest = max((number for number, _, _ in self.rows if isinstance(number, int)), default=0)
        nouns, rows = self.nouns, list[ClassRow]()
        for number, wnid, words in self.rows:
            highest += number is None
            rows.append((highest if number is None else int(number), str(wnid), str(words) or _words(nouns, str(wnid))))
        return rows

    def packed_hierarchy(self) -> bytes | None:
        """The hierarchy file, gzipped; None where classes have none."""
        if self.hierarchy == ClassHierarchy.NONE:
            return None
        return gzip.compress(self.tree.encode(), mtime=0) if self.tree else settings.WORDNET_NOUNS.read_bytes()


def read_chosen(file: IO[bytes]) -> ChosenClasses:
    """The classes of a tab-separated list, and their tree if it has a column `parent`.

    Without it they are nouns of WordNet, or, if no name has the shape of a wnid, classes without a hierarchy.
    Raises TableRefused or ClassesRefused, naming the rows.
    """
    listed = read_class_file(file)
    refuse_hidden(each.wnid for each in listed.rows)
    rows: list[DraftRow] = [[each.number, each.wnid, each.words] for each in listed.rows if each.number is not None]
    if listed.is_tree:
        return ChosenClasses(rows, ClassHierarchy.TREE, compile_tree(listed.rows))
    if not any(WNID.fullmatch(each.wnid) for each in listed.rows):
        return ChosenClasses(rows, ClassHierarchy.NONE)
    refuse(list(_unknown(listed)))
    return ChosenClasses(rows)


def chosen(draft: ClassDraft | None) -> ChosenClasses:
    """What a draft holds; nothing yet where there is none."""
    if draft is None:
        return ChosenClasses([])
    return ChosenClasses(draft.rows, ClassHierarchy(draft.hierarchy), draft.tree)


def classes_of(taxonomy: Taxonomy) -> ChosenClasses:
    """The classes of a frozen Taxonomy, as the beginning of a draft."""
    rows: list[DraftRow] = [list(row) for row in read_classes(taxonomy)]
    if not taxonomy.hierarchy:
        return ChosenClasses(rows, ClassHierarchy.NONE)
    with taxonomy.hierarchy.open("rb") as file:
        text = gzip.decompress(file.read()).decode()
    if text == gzip.decompress(settings.WORDNET_NOUNS.read_bytes()).decode():
        return ChosenClasses(rows)
    return ChosenClasses(rows, ClassHierarchy.TREE, text)


def draft_of(task: ChallengeTask) -> ClassDraft | None:
    return ClassDraft.objects.filter(task=task).first()


@transaction.atomic
def replace_classes(task: ChallengeTask, classes: ChosenClasses, *, now: datetime) -> None:
    """The draft holds `classes` and nothing else. Raises ClassesRefused for too many."""
    _check_size(len(classes.rows))
    fields = {"rows": classes.rows, "hierarchy": classes.hierarchy, "tree": classes.tree, "updated_at": now}
    ClassDraft.objects.update_or_create(task=task, defaults=fields)


@transaction.atomic
def add_classes(task: ChallengeTask, wnids: Sequence[str], *, now: datetime) -> int:
    """Puts nouns at the end of the draft, but for those in it; returns how many were put.

    Raises ClassesRefused for a hidden or unknown one, and for too many.
    """
    draft = _locked(task, now)
    classes = chosen(draft)
    refuse_hidden(wnids)
    nouns, present = classes.nouns, set(classes.wnids)
    new: list[DraftRow] = [[None, wnid, ""] for wnid in dict.fromkeys(wnids) if wnid not in present]
    for _, wnid, _ in new:
        if nouns is None or nouns.find(str(wnid)) is None:
            raise ClassesRefused(f"{wnid} is no noun of the hierarchy that this draft is chosen from.")
    _check_size(len(classes.rows) + len(new))
    _write(draft, [*classes.rows, *new], now)
    return len(new)


@transaction.atomic
def remove_classes(task: ChallengeTask, wnids: Iterable[str], *, now: datetime) -> int:
    """Takes classes out of the draft; returns how many were in it."""
    draft, leaving = _locked(task, now), set(wnids)
    kept = [row for row in draft.rows if row[1] not in leaving]
    removed = len(draft.rows) - len(kept)
    _write(draft, kept, now)
    return removed


def discard(task: ChallengeTask) -> None:
    """Throws the draft away."""
    ClassDraft.objects.filter(task=task).delete()


@transaction.atomic
def freeze_classes(
    task: ChallengeTask, classes: ChosenClasses, *, name: str, now: datetime, actor: User | None = None
) -> Taxonomy:
    """Makes the Taxonomy and sets it as the task's; the draft is done with. Raises ClassesRefused."""
    taxonomy = make_taxonomy(classes, name=name, now=now)
    if taxonomy.pk != task.taxonomy_id and has_submissions(task):
        raise ClassesRefused(
            "Teams have sent files to this task, and they are scored with its present classes. "
            "Copy the task or the edition, and choose other classes there."
        )
    try:
        change_task(task, {"taxonomy": taxonomy}, now=now, actor=actor)
    except SettingsRefused as refused:
        raise ClassesRefused(str(refused)) from refused
    task.taxonomy = taxonomy
    discard(task)
    return taxonomy


def make_taxonomy(classes: ChosenClasses, *, name: str, now: datetime) -> Taxonomy:
    """The immutable Taxonomy of `classes`; the one that exists already if it is the same. Raises ClassesRefused."""
    return create_taxonomy(name=name, classes=classes.numbered(), hierarchy=classes.packed_hierarchy(), now=now)


def _unknown(listed: ClassFile) -> Iterable[str]:
    nouns = load_nouns(settings.WORDNET_NOUNS)
    for each in listed.rows:
        if nouns.find(each.wnid) is None:
            yield _not_a_noun(each)


def _not_a_noun(listed: Listed) -> str:
    return (
        f"Row {listed.row}, column wnid: {listed.wnid!r} is no noun of WordNet 3.0. "
        "If the classes come from another tree, add a column parent."
    )


def _words(nouns: Nouns | None, wnid: str) -> str:
    node = nouns.find(wnid) if nouns else None
    return "" if nouns is None or node is None else nouns.words(node)


def _check_size(classes: int) -> None:
    if classes > MOST_CLASSES:
        raise ClassesRefused(f"A list may have {MOST_CLASSES:,} classes; this would be {classes:,}.")


def _locked(task: ChallengeTask, now: datetime) -> ClassDraft:
    ClassDraft.objects.get_or_create(task=task, defaults={"updated_at": now})
    return ClassDraft.objects.select_for_update().get(task=task)


def _write(draft: ClassDraft, rows: list[DraftRow], now: datetime) -> None:
    draft.rows, draft.updated_at = rows, now
    draft.save(update_fields=["rows", "updated_at"])
