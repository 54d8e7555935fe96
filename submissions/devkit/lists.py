"""Lists that commands read beside the scorer's own."""

from pathlib import Path

from ..scoring.inputs import InputsInvalid, Withdrawn

WITHDRAWN = ("kind", "name", "reason")


def read_withdrawn(path: Path) -> Withdrawn:
    """The names in a CSV as `read_withdrawn_rows` reads it. Raises InputsInvalid."""
    named = [(row["kind"], row["name"]) for row in read_withdrawn_rows(path)]
    images, classes = (tuple(name for kind, name in named if kind == wanted) for wanted in ("image", "class"))
    return Withdrawn(images, classes)


def read_withdrawn_rows(path: Path) -> list[dict[str, str]]:
    """What counts for nobody: a CSV of `kind,name` and perhaps `reason`, as the page of withdrawn images offers it.

    The reason is empty where none is told. Raises InputsInvalid.
    """
    # It needs pyarrow, which takes a while to load.
    from ..scoring.tables import read_table

    table = read_table(path, WITHDRAWN)
    if "name" not in table:
        raise InputsInvalid(f"{path.name} has no column 'name' in its header")
    columns = [table[name].to_pylist() if name in table else [""] * len(table["name"]) for name in WITHDRAWN]
    return [dict(zip(WITHDRAWN, row, strict=True)) for row in zip(*columns, strict=True)]
