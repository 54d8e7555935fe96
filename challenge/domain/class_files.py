"""Reading a list of classes as organizers have it: tab-separated id, wnid, words, and a parent where it is a tree."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

from .tabular import TableRefused, read_rows, whole_number
from .taxonomies import ClassesRefused

NO_HEADER = ("id", "wnid", "words")
SHOWN_PROBLEMS = 20


class Listed(NamedTuple):
    """One row. Without an id it is no class but a node above classes; words may be empty."""

    row: int
    number: int | None
    wnid: str
    words: str
    parents: tuple[str, ...]


class ClassFile(NamedTuple):
    rows: list[Listed]
    is_tree: bool


def read_class_file(file: IO[bytes]) -> ClassFile:
    """The rows of a list, with or without a header.

    The first row is a header exactly when its second cell is `wnid`; then `words` and `parent` are found by
    their names and other columns are left out, so that the development kits' lists can be read. Several
    parents stand in one cell, with spaces between. Raises TableRefused or ClassesRefused, naming rows.
    """
    table = _without_last_blank(list(read_rows(file, delimiter="\t")))
    header: Sequence[str] = NO_HEADER
    if table and table[0][1][1:2] == ["wnid"]:
        header = table.pop(0)[1]
    is_tree = "parent" in header
    rows = [
        _listed(row, dict(zip(header[2:], cells[2:], strict=False)), cells, is_tree=is_tree) for row, cells in table
    ]
    refuse(list(_repeated(rows)))
    if not any(each.number is not None for each in rows):
        raise ClassesRefused("The list has no class: a class is a row with an id and a wnid, with a tab between.")
    return ClassFile(rows, is_tree)


def _without_last_blank(table: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    if table and not any(table[-1][1]):
        table = table[:-1]
    for row, cells in table:
        if not any(cells):
            raise TableRefused(f"Row {row}: the row is empty. Delete it.")
    return table


def refuse(problems: list[str]) -> None:
    """Raises ClassesRefused with the first twenty problems, if there is any."""
    if len(problems) > SHOWN_PROBLEMS:
        problems = [*problems[:SHOWN_PROBLEMS], f"And {len(problems) - SHOWN_PROBLEMS:,} more of such problems."]
    if problems:
        raise ClassesRefused("\n".join(problems))


def _listed(row: int, further: dict[str, str], cells: list[str], *, is_tree: bool) -> Listed:
    if len(cells) < 2:
        raise TableRefused(f"Row {row}: expected an id and a wnid with a tab between, found {cells[0]!r} alone.")
    name, wnid = cells[:2]
    if wnid.split() != [wnid]:
        raise TableRefused(f"Row {row}, column wnid: expected a name without spaces, found {wnid!r}.")
    number = None if is_tree and not name else whole_number(name, row, "id")
    return Listed(row, number, wnid, further.get("words", "").strip(), tuple(further.get("parent", "").split()))


def _repeated(rows: list[Listed]) -> Iterator[str]:
    for label, values in (("id", [each.number for each in rows]), ("wnid", [each.wnid for each in rows])):
        twice = {value for value, times in Counter(values).items() if times > 1 and value is not None}
        first: dict[int | str | None, int] = {}
        for each, value in zip(rows, values, strict=True):
            if value in twice and first.setdefault(value, each.row) != each.row:
                yield f"Row {each.row}: the {label} {value} stands in row {first[value]} already."
