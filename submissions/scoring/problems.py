"""What is wrong with a prediction file: each problem by row and column, the first 20 and totals."""

from dataclasses import asdict, dataclass

SHOWN = 20
# Longest excerpt of a participant's cell that an answer repeats.
EXCERPT = 80

# kind -> (what was expected, hint)
KINDS: dict[str, tuple[str, str]] = {
    "empty_file": ("predictions", "The file is empty."),
    "no_rows": ("a row for each image", "The file holds a header and nothing else."),
    "not_text": ("CSV or text, plain or gzipped", "This is another kind of file; upload the CSV itself."),
    "not_utf8": ("UTF-8", "Save the file as UTF-8."),
    "line_endings": ("lines that end in LF or CRLF", "The file uses bare CR as line end."),
    "broken_gzip": ("a whole gzip file", "The file is cut off or damaged: compress and upload it again."),
    "too_large": (
        "a file that unpacks to a sensible size",
        "The file unpacks to far more than predictions need.",
    ),
    "long_line": ("lines of less than 1 MiB", "Check line ends and quotes."),
    "unknown_header": ("one of the known headers", "Names are case-sensitive and separated by commas."),
    "blank_line": ("no blank line before the end", "Remove blank lines; in kit text write 0 for no guess."),
    "cell_count": ("as many cells as the header", "A row has too few or too many cells."),
    "unknown_image": ("an image of the public list", "The image is not in this phase's list."),
    "duplicate_image": ("each image once", "The image had a row before."),
    "missing_image": ("a row for every image", "Every image of the public list needs a row."),
    "extra_row": ("one line an image", "There are more lines than images."),
    "unknown_class": ("a class of the list: its wnid or id", "Write it exactly as in the class list."),
    "too_many_guesses": ("at most max_guesses guesses", "Keep the best guesses only."),
    "gap": ("guesses without a gap", "A guess follows an empty one."),
    "incomplete_box": ("xmin ymin xmax ymax for each guess", "A guess needs its four numbers."),
    "box_without_label": ("an empty box where there is no guess", "A box has no label."),
    "not_a_number": ("a decimal number in ASCII digits", "Write numbers like 12, -3.5 or 1e-05."),
    "not_finite": ("a finite number", "NaN and infinity cannot be scored."),
    "bad_rank": ("a rank from 1 to max_guesses", "Ranks are whole numbers without leading zeros."),
    "duplicate_rank": ("each rank once an image", "The image has this rank already."),
    "bad_track": ("a whole number that names the tube", "Number the tubes of a video from 0 or 1."),
    "duplicate_frame": ("one box of a tube in a frame", "The tube has a box in this frame already."),
    "mixed_track": ("one class for all rows of a tube", "A tube has one label."),
}


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file.

    `row` is the 1-based line (the header is line 1; None: the file as a whole), `column` the header's
    name, `value` what stands there (at most 80 characters).
    """

    kind: str
    row: int | None
    column: str | None
    value: str | None
    expected: str
    hint: str

    def as_json(self) -> dict[str, str | int | None]:
        """Return the problem as an object for JSON, with all six fields."""
        return asdict(self)


def problem(
    kind: str,
    *,
    row: int | None = None,
    column: str | None = None,
    value: str | bytes | None = None,
    hint: str = "",
) -> Problem:
    """Describe a problem of a known kind; `hint` replaces the kind's own."""
    expected, usual_hint = KINDS[kind]
    return Problem(kind, row, column, None if value is None else excerpt(value), expected, hint or usual_hint)


def excerpt(value: str | bytes) -> str:
    """Return a cell as printable text, at most 80 characters of it."""
    if isinstance(value, bytes):
        value = value[: 4 * EXCERPT].decode("utf-8", "backslashreplace")
    text = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in value[: EXCERPT + 1])
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"


class FileRefused(Exception):
    """A prediction file breaks the rules of its format; nothing of it is scored.

    `problems` are the first 20 in order of row, those of the whole file last; `totals` counts each kind.
    """

    def __init__(self, problems: list[Problem], totals: dict[str, int]) -> None:
        self.problems = problems
        self.totals = totals
        super().__init__("; ".join(f"{kind}: {count:,}" for kind, count in totals.items()))


def refuse(kind: str, **where: str | bytes | int | None) -> FileRefused:
    """Return the refusal of a file for one problem."""
    return FileRefused([problem(kind, **where)], {kind: 1})  # type: ignore[arg-type]


class ProblemLog:
    """Collects problems while a file is read: keeps the first 20, counts all."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.totals: dict[str, int] = {}

    def add(self, found: Problem) -> None:
        """Keep one problem, or only count it if 20 are kept."""
        self.count(found.kind, 1)
        if len(self.problems) < SHOWN:
            self.problems.append(found)

    def count(self, kind: str, times: int) -> None:
        """Count `times` problems of a kind."""
        if times:
            self.totals[kind] = self.totals.get(kind, 0) + times

    def raise_if_any(self) -> None:
        """Raise FileRefused with what was collected, if anything was."""
        if self.totals:
            raise FileRefused(self.problems, self.totals)
