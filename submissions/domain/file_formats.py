"""The forms that a file of predictions may have, each with a header and a row that the scorer reads."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from challenge.enums import TaskKind

from ..scoring.tasks.registry import KINDS

# The cells that a box adds to a row, as columns, in CSV and in text.
CORNERS = ["12", "20", "211", "180"]
BOX = (["xmin", "ymin", "xmax", "ymax"], CORNERS, CORNERS)
WNIDS = ["n01751748", "n01756291", "n01729322", "n01755581", "n01744401"]
IDS = ["490", "361", "171", "822", "297"]


@dataclass(frozen=True)
class Format:
    """A form that a file may have, with its first lines."""

    name: str
    example: str


def formats_of(kind: TaskKind, guesses: int) -> list[Format]:
    """The forms that a file may have, each with its header and a row."""
    if KINDS[kind].scorer == "guesses":
        return _guess_formats(guesses, boxes=kind == TaskKind.LOCALIZATION)
    return _detection_formats(kind)


def _guess_formats(guesses: int, *, boxes: bool) -> list[Format]:
    wnids, box = WNIDS[:guesses], CORNERS if boxes else []
    shown = len(wnids)
    labels = [f"label{place}" for place in range(1, shown + 1)]
    corners = [f"{side}{place}" for place in range(1, shown + 1) for side in ("xmin", "ymin", "xmax", "ymax") if boxes]
    groups = " ".join(" ".join([wnid, *box]) for wnid in wnids)
    numbers = " ".join(" ".join([number, *box]) for number in IDS[:shown])
    long = ",".join(["image,rank,label", *(["xmin,ymin,xmax,ymax"] if boxes else [])])
    return [
        Format(
            _("Wide CSV: one row an image, best guess first"),
            f"{','.join(['image', *labels, *corners])}\n{','.join(['image_0001', *wnids, *(box * shown)])}",
        ),
        Format(_("Long CSV: one row a guess"), f"{long}\n{','.join(['image_0001', '1', wnids[0], *box])}"),
        Format(_("Kaggle style: guesses separated by spaces"), f"ImageId,PredictionString\nimage_0001,{groups}"),
        Format(_("Development-kit text: class ids, one line an image in file-name order, no header"), numbers),
    ]


def _detection_formats(kind: TaskKind) -> list[Format]:
    columns, row, text = ["image", "class", "confidence"], ["image_0001", "n01751748", "0.98"], ["1", "490", "0.98"]
    if kind != TaskKind.FINE_GRAINED:
        columns, row, text = ([*each, *more] for each, more in zip((columns, row, text), BOX, strict=True))
    if kind == TaskKind.TRACKING:
        columns, row, text = [*columns, "track"], [*row, "7"], [*text, "7"]
    what = _("one row an image and class") if kind == TaskKind.FINE_GRAINED else _("one row a box")
    return [
        Format(f"CSV: {what}", f"{','.join(columns)}\n{','.join(row)}"),
        Format(_("Development-kit text: the same columns, images and classes by number, no header"), " ".join(text)),
    ]
