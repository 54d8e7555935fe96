"""The table of bad files: what is sent, and what the server must answer. `docs/bad-input.md` shows it.

What a file is refused for stands here as a person would say it: the kind, line, column and value of the first problem,
and how many of each kind there are. Lines are counted from 1, the header's.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from submissions.scoring.problems import KINDS
from tests.security import files
from tests.security.files import GOOD, HEADER, IMAGES, OBJECT_HEADER, ROWS, WRONG, boxes, first, more, objects

Content = str | bytes | Callable[[], Iterable[bytes]]
CSV, KAGGLE, LONG = "classification", "ImageId,PredictionString\n", "image,rank,label\n"
KNOWN = "Known: image,label1,... | ImageId,PredictionString | image,rank,label | kit text without header."


@dataclass(frozen=True)
class Case:
    """A file, and the first problem that it is refused for. hint: where it is not the usual one of its kind."""

    group: str
    name: str
    content: Content
    kind: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    totals: dict[str, int] = field(default_factory=dict)
    hint: str = ""
    task: str = CSV

    @property
    def problem(self) -> dict[str, str | int | None]:
        """The first problem as the API tells it."""
        expected, usual = KINDS[self.kind]
        told = {"row": self.row, "column": self.column, "value": self.value}
        return told | {"expected": expected, "hint": self.hint or usual}

    @property
    def counts(self) -> dict[str, int]:
        """How many problems of each kind; one, unless told."""
        return self.totals or {self.kind: 1}

    def pieces(self) -> Iterable[bytes]:
        """The bytes of the file."""
        if callable(self.content):
            return self.content()
        text = self.content
        return [text.encode(errors="surrogateescape") if isinstance(text, str) else text]


def _header(name: str, line: str) -> Case:
    sent = GOOD.replace(HEADER, line)
    shown = line.strip().replace("\t", "\\t")
    return Case("Headers and separators", name, sent, "unknown_header", 1, value=shown, hint=KNOWN)


def _label(name: str, cell: str) -> Case:
    row = f"{IMAGES[0]},{cell},2,3,4,5"
    return Case("Classes", name, first(row), "unknown_class", 2, "label1", cell)


def _image(name: str, cell: str, shown: str = "") -> Case:
    return Case("Images", name, more(f"{cell},1,2,3,4,5"), "unknown_image", 32, "image", shown or cell)


def _side(name: str, cell: str, kind: str) -> Case:
    content = boxes(f"1,{cell},0,9,9")
    return Case("Numbers: boxes", name, content, kind, 2, "xmin1", cell, task="localization")


def _confidence(name: str, cell: str, kind: str) -> Case:
    content = objects("1,0.5,0,0,9,9", f"1,{cell},0,0,9,9")
    return Case("Numbers: confidence", name, content, kind, 3, "confidence", cell, task="detection")


WHOLE = [
    Case("Whole files", "a header and nothing else", HEADER, "no_rows"),
    Case("Whole files", "UTF-16", GOOD.encode("utf-16"), "not_utf8"),
    Case("Whole files", "lines that end in CR alone", GOOD.replace("\n", "\r"), "line_endings"),
    Case("Whole files", "NUL in a cell", first(f"{IMAGES[0]},1\0,2,3,4,5"), "not_text", 2, value="\\x00"),
    Case(
        "Whole files",
        "a ZIP archive renamed to .csv",
        files.archive("predictions.csv"),
        "not_text",
        hint="This is a ZIP archive or spreadsheet; upload the CSV itself.",
    ),
    Case(
        "Whole files",
        "an XLSX spreadsheet renamed to .csv",
        files.archive("[Content_Types].xml", "xl/workbook.xml"),
        "not_text",
        hint="This is a ZIP archive or spreadsheet; upload the CSV itself.",
    ),
    Case(
        "Whole files",
        "an HTML page renamed to .csv",
        "<!DOCTYPE html><html><body>Sign in</body></html>\n",
        "not_text",
        hint="This is HTML or XML; upload the CSV itself.",
    ),
    Case("Whole files", "half of a gzip file", lambda: [_gzipped()[:-9]], "broken_gzip"),
    Case("Whole files", "a line of 200 MB", lambda: files.repeated("1", 200), "long_line", 2),
    Case("Whole files", "a line of 200 MB, gzipped", lambda: files.packed(files.repeated("1", 200)), "long_line", 2),
    Case("Whole files", "100 million commas, gzipped", lambda: files.packed(files.repeated(",", 100)), "long_line", 2),
    Case("Whole files", "a gzip bomb: 4 MB that unpack to 2 GB", files.bomb, "too_large"),
]
HEADERS = [
    _header("semicolons", HEADER.replace(",", ";")),
    _header("tabs", HEADER.replace(",", "\t")),
    _header("another case of letters", HEADER.replace("image", "Image")),
    _header("a column twice", HEADER.replace("label2", "label1")),
    Case(
        "Headers and separators",
        "more columns of guesses than are allowed",
        GOOD.replace("label5", "label5,label6"),
        "too_many_guesses",
        1,
        "label6",
    ),
]
ROWS_OF_CELLS = [
    Case("Rows", "a short row", first(f"{IMAGES[0]},1,2,3,4"), "cell_count", 2),
    Case("Rows", "a long row", first(f"{IMAGES[0]},1,2,3,4,5,6"), "cell_count", 2),
    Case("Rows", "a gap between guesses", first(f"{IMAGES[0]},1,,3,4,5"), "gap", 2),
    Case("Rows", "a blank line between rows", GOOD.replace(ROWS[1], "\n" + ROWS[1]), "blank_line", 3),
    Case(
        "Rows",
        "more guesses than are allowed, in Kaggle's style",
        KAGGLE + f"{IMAGES[0]},1 2 3 4 5 6\n" + "".join(f"{image},1\n" for image in IMAGES[1:]),
        "too_many_guesses",
        2,
        "PredictionString",
        "6",
    ),
    Case(
        "Rows",
        "a rank beyond the last",
        LONG + "".join(f"{image},1,1\n" for image in IMAGES) + f"{IMAGES[0]},6,1\n",
        "bad_rank",
        32,
        "rank",
        "6",
    ),
    Case(
        "Rows",
        "a quote that is never closed",
        first(f'"{IMAGES[0]},1,2,3,4,5'),
        "unknown_image",
        2,
        "image",
        f'"{IMAGES[0]}',
        {"unknown_image": 1, "missing_image": 1},
    ),
]
OF_IMAGES = [
    Case("Images", "an image is missing", GOOD.replace(ROWS[4], ""), "missing_image", None, "image", IMAGES[4]),
    _image("an image too many", "val_00000031"),
    Case("Images", "an image twice", GOOD + ROWS[4], "duplicate_image", 32, "image", IMAGES[4]),
    Case(
        "Images",
        "ids 1, 1, 2 for 1, 2, 3",
        HEADER + ROWS[0] + ROWS[0] + ROWS[1] + "".join(ROWS[3:]),
        "duplicate_image",
        3,
        "image",
        IMAGES[0],
        {"duplicate_image": 1, "missing_image": 1},
    ),
    Case(
        "Images",
        "the file of last year",
        GOOD.replace("val_", "val2198_"),
        "unknown_image",
        2,
        "image",
        "val2198_00000001",
        {"unknown_image": 30, "missing_image": 30},
    ),
    _image("../ in a name", "../../etc/passwd"),
    _image("a name that turns the direction of writing", "val\u202e_10000000", "val\\u202e_10000000"),
    _image("a formula", "=HYPERLINK(0)"),
    _image("a script", "<script>alert(1)</script>"),
    _image("bytes that are no UTF-8", "\udcff", "\\xff"),
    Case("Images", "a name of 10 MB", lambda: [more("a" * 10_000_000 + ",1,2,3,4,5").encode()], "long_line", 32),
]
DIGITS = {"Arabic digits": "٣", "an underscore": "1_0", "spaces around": " 7 ", "a plus sign": "+7"}
WORDS = {"not a number": "nan", "infinity": "inf", "beyond the largest number": "1e999"}
CLASSES = [
    _label("class 0", "0"),
    _label("class 1001 of 1000", "1001"),
    _label("an unknown wnid", "n09999999"),
    _label("a decimal point", "1.0"),
    _label("leading zeros", "001"),
    _label("NA", "NA"),
    *(_label(name, cell) for name, cell in (DIGITS | WORDS).items()),
]
BOXES = [
    *(_side(name, cell, "not_a_number") for name, cell in DIGITS.items()),
    _side("leading zeros", "007", "not_a_number"),
    _side("NA", "NA", "not_a_number"),
    *(_side(name, cell, "not_finite") for name, cell in WORDS.items()),
    _side("minus infinity", "-inf", "not_finite"),
    Case("Numbers: boxes", "half a box", boxes("1,0,0,9,"), "incomplete_box", 2, task="localization"),
    Case("Numbers: boxes", "a box without a label", boxes(",0,0,9,9"), "box_without_label", 2, task="localization"),
]
CONFIDENCES = [
    *(_confidence(name, cell, "not_a_number") for name, cell in (DIGITS | {"empty": "", "NA": "NA"}).items()),
    *(_confidence(name, cell, "not_finite") for name, cell in WORDS.items()),
    Case("Numbers: confidence", "a header and nothing else", OBJECT_HEADER, "no_rows", task="detection"),
    Case(
        "Numbers: confidence",
        "class 0",
        objects("0,0.5,0,0,9,9"),
        "unknown_class",
        2,
        "class",
        "0",
        task="detection",
    ),
]
CASES = [*WHOLE, *HEADERS, *ROWS_OF_CELLS, *OF_IMAGES, *CLASSES, *BOXES, *CONFIDENCES]


def _gzipped() -> bytes:
    return b"".join(files.packed([GOOD.encode()]))


@dataclass(frozen=True)
class AtTheDoor:
    """What is answered at once, without keeping a byte."""

    name: str
    content: str
    status: int
    code: str
    detail: str
    file_name: str = "predictions.csv"
    fields: dict[str, str] = field(default_factory=dict)
    group: str = "Refused at once"
    task: str = CSV

    def pieces(self) -> Iterable[bytes]:
        """The bytes of the file."""
        return [self.content.encode()]


@dataclass(frozen=True)
class Accepted:
    """What differs and is no fault. warned: the kinds of warnings; wrong: images, at one to five guesses."""

    name: str
    content: str | bytes
    warned: tuple[str, ...] = ()
    wrong: list[int] | None = None
    group: str = "Accepted"
    task: str = CSV

    def pieces(self) -> Iterable[bytes]:
        """The bytes of the file."""
        return [self.content.encode() if isinstance(self.content, str) else self.content]


EMPTY = "The file is empty. Choose a prediction file with one row an image."
OTHER_HASH = (
    f"The file that arrived has the SHA-256 {hashlib.sha256(GOOD.encode()).hexdigest()}, "
    f"not the declared {'0' * 64}. Upload it again."
)
AT_THE_DOOR = [
    AtTheDoor("an empty file", "", 422, "upload_refused", EMPTY),
    AtTheDoor(
        "another SHA-256 than was declared", GOOD, 422, "upload_refused", OTHER_HASH, fields={"sha256": "0" * 64}
    ),
    AtTheDoor(
        "a file name of 10 MB",
        GOOD,
        400,
        "broken_form",
        "Request max total header size exceeded.",
        file_name="a" * 10_000_000,
    ),
]
# what -> (file name as sent, as kept)
NAMES = {
    "../ in it": ("../../etc/passwd", "passwd"),
    "it turns the direction of writing": ("gnp\u202e.csv", "gnp.csv"),
    "a formula": ("=HYPERLINK(0).csv", "=HYPERLINK(0).csv"),
    "a script": ("<script>.csv", "<script>.csv"),
    "300 characters": ("a" * 296 + ".csv", "a" * 251 + ".csv"),
}
ACCEPTED = [
    Accepted("a UTF-8 BOM", b"\xef\xbb\xbf" + GOOD.encode(), wrong=WRONG),
    Accepted("lines that end in CRLF", GOOD.replace("\n", "\r\n"), wrong=WRONG),
    Accepted("a blank line at the end", GOOD + "\n", wrong=WRONG),
    Accepted("images in another order (joined by id)", HEADER + "".join(reversed(ROWS)), wrong=WRONG),
    Accepted(
        "fewer guesses than are allowed",
        first(f"{IMAGES[0]},201,1,,,"),
        warned=("fewer_guesses",),
        wrong=WRONG,
    ),
    Accepted(
        "a box with xmax below xmin",
        objects("1,0.5,9,0,0,9"),
        warned=("inverted_box",),
        task="detection",
    ),
    Accepted("a box that sticks out, with fractions", objects("1,0.5,-3.5,-2,1e3,900"), task="detection"),
]
