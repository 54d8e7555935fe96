"""Read a file of detections (or, for fine-grained tasks, of ranked images) into arrays."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..classes import Vocabulary
from ..images import ImageList
from ..inputs import Progress
from ..problems import FileRefused, problem, refuse
from .boxes import Found, parse_boxes
from .headers import detection_columns
from .layouts import COMMA, NUMBERS, SPACE
from .lines import Lists, Rules
from .session import Session

# Rows that are parsed at a time.
ROWS = 1 << 15


@dataclass(frozen=True)
class Columns:
    """What the lines of a file hold: `names` of the columns; named images, or numbers in kit text."""

    names: tuple[str, ...]
    named: bool

    @property
    def fields(self) -> tuple[int, ...]:
        """For each column what it is to the kernel: 0 a class, 1.. a number, -1 a track."""
        return tuple(-1 if name == "track" else place - 1 for place, name in enumerate(self.names))

    def name(self, cell: int) -> str | None:
        """Return the name of a column, None for a whole line."""
        return self.names[cell] if 0 <= cell < len(self.names) else None


def read_detections(
    path: Path,
    images: ImageList,
    vocabulary: Vocabulary,
    *,
    boxes: bool = True,
    tracks: bool = False,
    progress: Progress | None = None,
) -> Found:
    """Read `image,class,confidence[,xmin,ymin,xmax,ymax[,track]]` CSV or kit text with the same columns.

    boxes, tracks: whether the task needs these columns (a track is allowed in any case). In kit text the
    image is its number from 1 in file-name order. Raises FileRefused.
    """
    session = Session(path, progress)
    columns = detect_columns(session.head, boxes=boxes, tracks=tracks)
    lists = Lists(images.names, images.file_order, np.zeros(1, np.uint8), vocabulary)
    chunks = list(_chunks(session, columns, images, lists))
    session.problems.raise_if_any()
    if not chunks:
        raise refuse("no_rows")
    return _join(chunks)


def detect_columns(head: bytes, *, boxes: bool, tracks: bool) -> Columns:
    """Return the columns that the first line announces. Raises FileRefused for any others."""
    line = head.split(b"\n", 1)[0].decode("utf-8", "backslashreplace").rstrip("\r")
    accepted = detection_columns(boxes=boxes, tracks=tracks)
    names = tuple(line.split(","))
    if names in accepted:
        return Columns(names, named=True)
    if NUMBERS.fullmatch(line):
        by_length = {len(one): one for one in accepted}
        if len(line.split()) in by_length:
            return Columns(by_length[len(line.split())], named=False)
    hint = f"Known: {' | '.join(map(','.join, accepted))} | kit text with these columns, without header."
    raise FileRefused([problem("unknown_header", row=1, value=line, hint=hint)], {"unknown_header": 1})


def _chunks(session: Session, columns: Columns, images: ImageList, lists: Lists) -> Iterator[Found]:
    rules = Rules(
        separator=COMMA if columns.named else SPACE,
        # In kit text an image is its number in file-name order, which is its name if names are numbers.
        named=int(columns.named or images.numbered),
        zero_is_none=0,
        fields=max(columns.fields),
        guesses=np.zeros(len(columns.fields), np.int32),
        parts=np.array(columns.fields, np.int32),
    )
    for scan in session.scans(rules, lists, ROWS * rules.fields, has_header=columns.named):
        position = 0
        while position < len(scan.data):
            found = _room(rules.fields, int(columns.named))
            position, rows = parse_boxes(scan, found, position)
            if session.settle(scan, found.numbers, columns.name) and rows:
                yield _first_rows(found, rows)


def _room(fields: int, header: int) -> Found:
    whole = (np.empty(ROWS, np.int32), np.empty(ROWS, np.int32), np.full(ROWS, -1, np.int32))
    return Found(*whole, np.empty((ROWS, fields)), header)


def _first_rows(found: Found, rows: int) -> Found:
    images, classes, tracks, numbers, header = found
    return Found(images[:rows], classes[:rows], tracks[:rows], numbers[:rows], header)


def _join(chunks: list[Found]) -> Found:
    return Found(
        np.concatenate([chunk.images for chunk in chunks]),
        np.concatenate([chunk.classes for chunk in chunks]),
        np.concatenate([chunk.tracks for chunk in chunks]),
        np.concatenate([chunk.numbers for chunk in chunks]),
        chunks[0].header,
    )
