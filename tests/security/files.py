"""The bytes of good and bad files for the edition of `arena.py`; large ones piece by piece."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator

IMAGES = [f"val_{number:08}" for number in range(1, 31)]
HEADER = "image,label1,label2,label3,label4,label5\n"


def _row(number: int) -> str:
    """Image `number` is of class `number`, which is found at one of five guesses in turn, or at none."""
    guesses = [number + 100 * place for place in range(1, 6)]
    if number % 6 < 5:
        guesses[number % 6] = number
    return ",".join([IMAGES[number - 1], *map(str, guesses)]) + "\n"


ROWS = [_row(number) for number in range(1, len(IMAGES) + 1)]
# Images that are wrong at one to five guesses.
WRONG = [25, 20, 15, 10, 5]
GOOD = HEADER + "".join(ROWS)
BOX_HEADER = "image,label1,xmin1,ymin1,xmax1,ymax1\n"
OBJECT_HEADER = "image,class,confidence,xmin,ymin,xmax,ymax\n"
MEGABYTE = 1_000_000


def first(row: str) -> str:
    """A good file with another row for its first image (line 2)."""
    return HEADER + row + "\n" + "".join(ROWS[1:])


def more(row: str) -> str:
    """A good file with a row too many (line 32)."""
    return GOOD + row + "\n"


def boxes(cells: str) -> str:
    """A localization file whose first image has these cells (line 2)."""
    return BOX_HEADER + f"{IMAGES[0]},{cells}\n" + "".join(f"{image},1,0,0,9,9\n" for image in IMAGES[1:])


def objects(*rows: str) -> str:
    """A detection file of these rows, each about the first image."""
    return OBJECT_HEADER + "".join(f"{IMAGES[0]},{row}\n" for row in rows)


def archive(*names: str) -> bytes:
    """A ZIP file, which is what a spreadsheet is too."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name), GOOD)
    return packed.getvalue()


def repeated(piece: str, times: int) -> Iterator[bytes]:
    """The header, then `times` megabytes of the piece."""
    yield HEADER.encode()
    block = piece.encode() * (MEGABYTE // len(piece))
    yield from (block for _ in range(times))


def packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces gzipped as they come."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    yield from filter(None, map(packer.compress, pieces))
    yield packer.flush()


def bomb() -> Iterator[bytes]:
    """Two gigabytes of rows in four megabytes: one packed piece, two hundred times."""
    yield gzip.compress(GOOD.encode(), mtime=0)
    piece = gzip.compress(("x" * 999 + "\n").encode() * 10_000, 9, mtime=0)
    yield from (piece for _ in range(200))
