"""`write_predictions`: a file that a server accepts, or a refusal before anything is written."""

import gzip
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from ...scoring.names import DuplicateName, index_names
from ...scoring.reading.layouts import BOX
from ..replacing import replacing
from .errors import ArraysInvalid, cell
from .guesses import as_boxes, require_no_gap
from .labels import as_ids
from .tables import write_table

# What no cell of a file can hold: separators, quotation marks and control characters.
UNWRITABLE = re.compile(r'[,"\x00-\x1f\x7f]')


def write_predictions(path: str | os.PathLike[str], images: ArrayLike, top5: ArrayLike, boxes: Any = None) -> None:
    """Write guesses to a file `image,label1,...[,xmin1,ymin1,xmax1,ymax1,...]`, gzipped if its name ends in `.gz`.

    images: n names, each once. top5: ids of classes (n, k), the best first, as the class list has them (its `id`, or
    the wnid); -1, an empty string or None for no guess, which only others of these may follow. boxes: (n, k, 4), in
    inclusive pixels. Raises ArraysInvalid; then, and if writing fails, what stood at `path` still stands there.
    """
    ids = as_ids(top5, "top5", 2)
    filled = _filled(ids)
    require_no_gap(filled, "top5")
    names = _names(images, len(ids))
    table = _table(names, _cells(ids, filled), as_boxes(boxes, filled))
    target = Path(path)
    with replacing(target) as raw, _perhaps_packed(raw, target.name) as file:
        write_table(table, file, "predictions")


def _filled(ids: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which guesses there are, bool (n, k)."""
    if ids.dtype.kind in "iu":
        return np.asarray(ids != -1)
    return np.array([value is not None and value not in {"", -1} for value in ids.ravel().tolist()]).reshape(ids.shape)


def _names(images: ArrayLike, rows: int) -> pa.Array:
    given = np.asarray(images)
    if given.ndim != 1 or len(given) != rows:
        raise ArraysInvalid(f"images has shape {given.shape}; expected a name for each of the {rows:,} rows of top5.")
    names = _text(given, np.ones(given.shape, np.bool_), "images")
    try:
        index_names(names, stems=True)
    except DuplicateName as error:
        raise ArraysInvalid(f"images, row {error.index}: {error}.") from error
    return names


def _cells(ids: NDArray[Any], filled: NDArray[np.bool_]) -> list[pa.Array]:
    """Return the columns of labels."""
    text = _text(ids, filled, "top5")
    guesses = ids.shape[1]
    return [text.take(pa.array(np.arange(guess, ids.size, guesses))) for guess in range(guesses)]


def _text(values: NDArray[Any], filled: NDArray[np.bool_], name: str) -> pa.Array:
    """Return the values as text, row by row, empty where they are not `filled`. Raises ArraysInvalid."""
    flat = values.ravel().tolist()
    for place in (place for place, value in enumerate(flat) if not _is_writable(value) and filled.flat[place]):
        where = cell(name, [int(index) for index in np.unravel_index(place, values.shape)])
        raise ArraysInvalid(f"{where}: {flat[place]!r:.80} ({values.dtype}) is no name that a file can hold.")
    return pa.array([str(value) if there else "" for value, there in zip(flat, filled.flat, strict=True)], pa.string())


def _is_writable(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip() == value != "" and not UNWRITABLE.search(value) and value.isprintable())
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _table(names: pa.Array, labels: list[pa.Array], boxes: NDArray[np.float64]) -> pa.Table:
    columns = {"image": names} | {f"label{guess}": cells for guess, cells in enumerate(labels, 1)}
    for guess in range(boxes.shape[1] if boxes.shape[2] else 0):
        for side, place in zip(BOX, range(4), strict=True):
            columns[f"{side}{guess + 1}"] = pa.array(boxes[:, guess, place], from_pandas=True)
    return pa.table(columns)


@contextmanager
def _perhaps_packed(raw: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """Gzip what is written, if the name asks for it."""
    if not name.endswith(".gz"):
        yield raw
        return
    # Without the time of writing, the same predictions are the same bytes.
    with gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
        yield cast(BinaryIO, packed)
