"""The formats that a file of guesses may have, told apart by the first line."""

import re
from dataclasses import dataclass

from ..problems import FileRefused, problem

BOX = ("xmin", "ymin", "xmax", "ymax")
KAGGLE = "ImageId,PredictionString"
LONG = ("image", "rank", "label")
NUMBERS = re.compile(r"[-0-9.eE+ ]+")
COMMA, SPACE = ord(","), ord(" ")


@dataclass(frozen=True)
class Layout:
    """How a line is cut into cells, and what each cell holds.

    kind: wide, kaggle, long or text. fields: 1 for a label, 5 for a label and a box. cells: for each cell
    after the image its place guess * 5 + field, where field 0 is the label and 1..4 the box (the rank of
    `long` has -1). columns: names for messages, the image's first.
    """

    kind: str
    fields: int
    cells: tuple[int, ...]
    columns: tuple[str, ...]

    @property
    def has_header(self) -> bool:
        """Whether the first line is no data."""
        return self.kind != "text"

    @property
    def separator(self) -> int:
        """The byte between cells."""
        return SPACE if self.kind in {"kaggle", "text"} else COMMA

    def column(self, cell: int) -> str | None:
        """Return the name of a cell's column (0 is the image); None beyond the last."""
        return self.columns[cell] if 0 <= cell < len(self.columns) else None


def detect(head: bytes, max_guesses: int, *, boxes: bool) -> Layout:
    """Return the layout of a file that begins with `head`; `boxes`: the task needs a box with each label.

    Formats: `image,label1,...[,xmin1,ymin1,xmax1,ymax1,...]`, Kaggle's `ImageId,PredictionString`,
    `image,rank,label[,xmin,ymin,xmax,ymax]`, and a kit's text of numbers without header. Raises
    FileRefused for any other header, and for more guesses than `max_guesses`.
    """
    line, *rows = head.decode("utf-8", "backslashreplace").replace("\r\n", "\n").split("\n")
    names = tuple(line.split(","))
    if line == KAGGLE:
        guesses = next(filter(None, (row.partition(",")[2].split() for row in rows)), [])
        return _spaced("kaggle", 5 if boxes or _grouped(guesses, max_guesses) else 1, max_guesses)
    if names[:3] == LONG and names[3:] in ((), BOX) and (names[3:] or not boxes):
        return Layout("long", 5 if names[3:] else 1, tuple(range(-1, len(names) - 2)), names)
    if names[0] == "image" and len(names) > 1:
        return _wide(names, max_guesses, boxes)
    if NUMBERS.fullmatch(line) and line.strip():
        return _spaced("text", 5 if boxes or _grouped(line.split(), max_guesses) else 1, max_guesses)
    raise _unknown(line, boxes)


def _grouped(words: list[str], max_guesses: int) -> bool:
    """Say whether a row holds boxes: a number after a wnid, or more numbers than guesses are allowed."""
    if len(words) % 5:
        return False
    wnid_first = words and not NUMBERS.fullmatch(words[0])
    return bool(NUMBERS.fullmatch(words[1])) if wnid_first else len(words) > max_guesses


def _spaced(kind: str, fields: int, max_guesses: int) -> Layout:
    cells = tuple(guess * 5 + field for guess in range(max_guesses) for field in range(fields))
    names = ("label", *BOX)
    if kind == "kaggle":
        return Layout(kind, fields, cells, ("ImageId", *["PredictionString"] * (len(cells) + 1)))
    columns = [f"{names[cell % 5]}{cell // 5 + 1}" for cell in cells]
    return Layout(kind, fields, cells, ("line", *columns))


def _wide(names: tuple[str, ...], max_guesses: int, boxes: bool) -> Layout:
    labels = sum(name.startswith("label") for name in names)
    label_names = [f"label{guess + 1}" for guess in range(labels)]
    box_names = [f"{side}{guess + 1}" for guess in range(labels) for side in BOX]
    has_boxes = len(names) > 1 + labels
    if not labels or set(names[1:]) != {*label_names, *(box_names if has_boxes else ())}:
        raise _unknown(",".join(names), boxes)
    if len(set(names)) != len(names) or (boxes and not has_boxes):
        raise _unknown(",".join(names), boxes)
    if labels > max_guesses:
        where = f"label{max_guesses + 1}"
        raise FileRefused([problem("too_many_guesses", row=1, column=where)], {"too_many_guesses": 1})
    places = {name: guess * 5 for guess, name in enumerate(label_names)}
    places |= {name: index // 4 * 5 + index % 4 + 1 for index, name in enumerate(box_names)}
    return Layout("wide", 5 if has_boxes else 1, tuple(places[name] for name in names[1:]), names)


def _unknown(line: str, boxes: bool) -> FileRefused:
    suffix = ",xmin1,ymin1,xmax1,ymax1,..." if boxes else ""
    rank = ",xmin,ymin,xmax,ymax" if boxes else ""
    hint = f"Known: image,label1,...{suffix} | {KAGGLE} | image,rank,label{rank} | kit text without header."
    return FileRefused([problem("unknown_header", row=1, value=line, hint=hint)], {"unknown_header": 1})
