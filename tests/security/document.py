"""`python -m tests.security.document` writes docs/bad-input.md anew from the table of `cases.py`."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from tests.security.cases import ACCEPTED, AT_THE_DOOR, CASES, NAMES, Accepted, Case

PATH = Path(__file__).parents[2] / "docs" / "bad-input.md"
INTRODUCTION = """\
# Bad input

What the server answers to files that are not as they should be. Each row is sent to a running server over HTTP by
`tests/security/test_bad_input.py`, which expects exactly these words; the page is written from the same table
(`python -m tests.security.document`).

- **Submitted**, such a file is taken (202), read by a worker, and *rejected*. The slot comes back, nothing is scored,
  and the file is kept. It counts as one of the refused files of the day.
- **Checked**, it is answered at once (200, `is_acceptable: false`) in the same words. Nothing is kept, and one free
  check is used. Plain files of more than 64 MiB are not checked (413 `file_too_large`): gzipped they are.
- The first 20 problems are told, with the number of each kind. Lines are counted from 1, which is the header's.
- The answer depends on the file and the public lists alone, never on a label.

The classification task here has 30 images, the 1000 classes of 2012 and five guesses.
"""
DOOR = """\
## Refused at once

Nothing is kept, and no limit is touched.
"""
FILE_NAMES = """\
## Names of files

The path of a file in the store is the server's own. Of the name that came with it the last part is kept, as text: at
most 255 characters, none of them hidden.
"""
FINE = """\
## Accepted

What differs and is no fault. A warning is told by the check and beside the score.
"""


def document() -> str:
    """The page as it has to be."""
    groups = [_group(name, list(cases)) for name, cases in groupby(CASES, lambda case: case.group)]
    door = _table(
        ["sent", "status", "code", "told"],
        ([case.name, str(case.status), _code(case.code), case.detail] for case in AT_THE_DOOR),
    )
    names = _table(
        ["name", "sent", "kept"],
        ([what, _code(_short(sent)), _code(_short(kept))] for what, (sent, kept) in NAMES.items()),
    )
    fine = _table(["sent", "task", "warnings"], map(_accepted, ACCEPTED))
    return "\n".join([INTRODUCTION, *groups, DOOR, door, FILE_NAMES, names, FINE, fine])


def _group(name: str, cases: list[Case]) -> str:
    heading = f"## {name}\n\n"
    return heading + _table(
        ["sent", "kinds of problems", "line", "column", "found", "expected", "what to do"], map(_row, cases)
    )


def _row(case: Case) -> list[str]:
    told = case.problem
    kinds = ", ".join(f"{_code(kind)} {count}" for kind, count in case.counts.items())
    found = ["–" if told[name] is None else str(told[name]) for name in ("row", "column")]
    value = "–" if case.value is None else _code(case.value)
    return [case.name, kinds, *found, value, str(told["expected"]), _text(str(told["hint"]))]


def _accepted(case: Accepted) -> list[str]:
    return [case.name, case.task, ", ".join(map(_code, case.warned)) or "–"]


def _short(name: str) -> str:
    """A name as it can be shown: hidden characters spelled, a long one cut."""
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in name)
    return shown if len(shown) <= 40 else f"{shown[:4]}…{shown[-8:]}"


def _code(text: str) -> str:
    """Code as a cell of a table may hold it; blanks at its ends would not be seen."""
    seen = text.replace(" ", "␣") if text != text.strip() else text
    return f"`{seen.replace('|', chr(92) + '|')}`" if text else "nothing"


def _text(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in _lines(head, rows))


def _lines(head: list[str], rows: Iterable[list[str]]) -> Iterator[list[str]]:
    yield head
    yield ["---"] * len(head)
    yield from rows


if __name__ == "__main__":
    PATH.write_text(document())
