"""The forms that a file of predictions may have, each with a header and rows that the scorer reads."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from challenge.enums import TaskKind

from ..scoring.reading.headers import headers_of, wide_columns
from ..scoring.reading.layouts import BOX, KAGGLE, LONG
from ..scoring.tasks.registry import KINDS

# The cells that a box adds to a row.
CORNERS = ["12", "20", "211", "180"]
CONFIDENCE, TRACK = "0.98", "7"


@dataclass(frozen=True)
class Names:
    """What rows of examples name: images as files name them, classes as (id, wnid). At least one of each."""

    images: tuple[str, ...] = ("image_0001",)
    classes: tuple[tuple[str, str], ...] = (
        ("490", "n01751748"),
        ("361", "n01756291"),
        ("171", "n01729322"),
        ("822", "n01755581"),
        ("297", "n01744401"),
    )


@dataclass(frozen=True)
class Format:
    """A form that a file may have. header: empty for kit text; note: what else a file of it may do."""

    name: str
    header: str
    rows: tuple[str, ...]
    note: str

    @property
    def body(self) -> str:
        """Its rows, a line each."""
        return "\n".join(self.rows)

    @property
    def example(self) -> str:
        """Its first lines."""
        return f"{self.header}\n{self.body}" if self.header else self.body


SOME_NAMES = Names()


def formats_of(kind: TaskKind, guesses: int, names: Names = SOME_NAMES) -> list[Format]:
    """The forms that a file may have, with a row for each image of `names`. No row says what is true of an image."""
    if KINDS[kind].scorer == "guesses":
        return _guess_formats(guesses, names, boxes=kind == TaskKind.LOCALIZATION)
    return _detection_formats(kind, names)


def _guess_formats(guesses: int, names: Names, *, boxes: bool) -> list[Format]:
    box, shown = CORNERS if boxes else [], min(guesses, len(names.classes))
    ids, wnids = zip(*names.classes[:shown], strict=True)
    groups = " ".join(" ".join([wnid, *box]) for wnid in wnids)
    return [
        Format(
            _("Wide CSV: one row an image, best guess first"),
            ",".join(wide_columns(shown, boxes=boxes)),
            tuple(",".join([image, *wnids, *box * shown]) for image in names.images),
            _("Label columns from one to %(most)s; empty cells at the end of a row are missing guesses.")
            % {"most": guesses},
        ),
        Format(
            _("Long CSV: one row a guess"),
            ",".join([*LONG, *(BOX if boxes else ())]),
            tuple(
                ",".join([image, str(rank), wnid, *box])
                for image in names.images
                for rank, wnid in enumerate(wnids[:2], 1)
            ),
            _("Rows in any order, ranks from 1 to %(most)s without a gap; an image without a row has no guess.")
            % {"most": guesses},
        ),
        Format(
            _("Kaggle style: guesses separated by spaces"),
            KAGGLE,
            tuple(f"{image},{groups}" for image in names.images),
            _("Up to %(most)s guesses a row, the best first.") % {"most": guesses},
        ),
        Format(
            _("Development-kit text: class ids, one line an image in file-name order, no header"),
            "",
            tuple(" ".join(" ".join([number, *box]) for number in ids) for _image in names.images),
            _("Up to %(most)s guesses a line, the best first; the id 0 is a missing guess.") % {"most": guesses},
        ),
    ]


def _detection_formats(kind: TaskKind, names: Names) -> list[Format]:
    boxed, tracked = kind != TaskKind.FINE_GRAINED, kind == TaskKind.TRACKING
    number, wnid = names.classes[0]
    cells = [CONFIDENCE, *(CORNERS if boxed else ()), *([TRACK] if tracked else ())]
    what = _("one row an image and class") if kind == TaskKind.FINE_GRAINED else _("one row a box")
    return [
        Format(
            f"CSV: {what}",
            headers_of(kind, 1)[0].line(),
            tuple(",".join([image, wnid, *cells]) for image in names.images),
            _("Rows in any order; an image without a row has no detection."),
        ),
        Format(
            _("Development-kit text: the same columns, images and classes by number, no header"),
            "",
            tuple(" ".join([place, number, *cells]) for place in _numbers(names.images)),
            _("An image's number is its place in the order of file names, from 1; names that are numbers stay as is."),
        ),
    ]


def _numbers(images: tuple[str, ...]) -> list[str]:
    """How kit text names the first images: by place, or by their names where these are numbers."""
    is_numbered = all(image.isascii() and image.isdigit() for image in images)
    return [image if is_numbered else str(place) for place, image in enumerate(images, 1)]
