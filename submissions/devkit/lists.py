"""Lists that commands read beside the scorer's own."""

from pathlib import Path

from ..scoring.inputs import InputsInvalid, Withdrawn


def read_withdrawn(path: Path) -> Withdrawn:
    """Read a CSV of `kind,name`, as the page of withdrawn images and classes offers it. Raises InputsInvalid."""
    # It needs pyarrow, which takes a while to load.
    from ..scoring.tables import read_table

    table = read_table(path, ["kind", "name"])
    if "name" not in table:
        raise InputsInvalid(f"{path.name} has no column 'name' in its header")
    rows = list(zip(table["kind"].to_pylist(), table["name"].to_pylist(), strict=True))
    images, classes = (tuple(name for kind, name in rows if kind == wanted) for wanted in ("image", "class"))
    return Withdrawn(images, classes)
