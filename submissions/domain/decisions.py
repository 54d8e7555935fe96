"""What people decided about labels of a phase, as a file: checked against its images and classes, and no label."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from challenge.curation.vote_rounds import CASE
from challenge.domain.columns import Table, Upload, table_of, text_of
from challenge.domain.label_files import find_images
from challenge.domain.problems import FileRefused, ProblemLog
from challenge.domain.truth_files import LABEL_KINDS
from challenge.domain.truth_lists import TruthLists, truth_lists
from challenge.domain.vote_files import as_asked
from challenge.enums import TaskKind
from challenge.models import Phase

FILE = "decisions"
HEADER = ("image", "label")
# What the table of cases says besides, for the people who decide.
TOLD = ("label_now", "label_now_words", "likeliest_words")


@dataclass(frozen=True)
class Decisions:
    """The new labels (wnids, with spaces between) of images, each once, as the phase lists them."""

    labels: dict[str, str]

    def content(self) -> bytes:
        """As the file image,label."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([HEADER, *self.labels.items()])
        return text.getvalue().encode()


def read_decisions(upload: Upload, phase: Phase) -> Decisions:
    """The decisions of a file: the table of cases, of which rows without a decision are left out, or image,label.

    Raises FileRefused.
    """
    kind = TaskKind(phase.task.kind)
    if kind not in LABEL_KINDS:
        told = "Labels of this kind of task are objects: change the file of labels, and upload it whole."
        raise FileRefused.whole(FILE, told)
    text = text_of(upload, FILE)
    is_plain = text.split("\n", 1)[0].rstrip("\r") == ",".join(HEADER)
    table = table_of(text, FILE, HEADER) if is_plain else table_of(text, FILE, CASE, TOLD)
    found = _labels(table, "label" if is_plain else "decision", kind, truth_lists(phase))
    if not found:
        raise FileRefused.whole(FILE, "No image is decided: write its label, by wnid, into the column “decision”.")
    return Decisions(found)


def _labels(table: Table, column: str, kind: TaskKind, lists: TruthLists) -> dict[str, str]:
    """The new labels by image; of several kinds of problems in a row each is told."""
    log = ProblemLog(FILE)
    named = Table(table.columns | {"image": pa.array(map(as_asked, table["image"].to_pylist()), pa.string())})
    places = find_images(named, lists.images, log).tolist()
    images = lists.images.ids.to_pylist()
    wnids = dict(zip(lists.names.to_pylist(), lists.wnids_of(lists.targets).to_pylist(), strict=True))
    found: dict[str, str] = {}
    for row, (place, cell) in enumerate(zip(places, table[column].to_pylist(), strict=True), start=table.first):
        words = cell.split()
        if not words and column == "decision":
            continue
        _check(words, cell, column, row, kind, wnids, log)
        if images[place] in found and place >= 0:
            log.add("repeated", "image", images[place], "each image decided once", row)
        found[images[place]] = " ".join(wnids.get(word, "") for word in words)
    log.raise_if_any()
    return found


def _check(
    words: list[str], cell: str, column: str, row: int, kind: TaskKind, wnids: Mapping[str, str], log: ProblemLog
) -> None:
    if any(word not in wnids for word in words):
        log.add("unknown_class", column, cell, "classes of the task, by their wnids or ids", row)
    elif len({wnids[word] for word in words}) < len(words):
        log.add("repeated", column, cell, "each label once", row)
    if not words and kind != TaskKind.MULTI_LABEL:
        log.add("no_label", column, cell, "a label: an image of this kind of task has one", row)
    if len(words) > 1 and kind == TaskKind.LOCALIZATION:
        log.add("several_labels", column, cell, "one label, which the boxes of the image are of", row)
