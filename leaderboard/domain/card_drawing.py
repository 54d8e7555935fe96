"""Pictures for Open Graph, drawn: 1200 x 630 pixels, in the site's colours and below the edge of a rule."""

from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from .card import Card, CardRow
from .card_text import BOLD, REGULAR, fitting, font, lines

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 1200, 630
# As in static/css/tokens.css, in daylight.
PAPER, SURFACE, INK, SOFT, LINE, TICK, ACCENT = (
    "#fafaf7",
    "#ffffff",
    "#14201f",
    "#52605e",
    "#dde1dc",
    "#b4bdb8",
    "#0b5058",
)
MARGIN = 64
HEADER = 92
# Marks of the rule along the top: a short one every 16 pixels, a long one every fifth.
MARK, SHORT, LONG = 16, 10, 20
# Drawn so much larger and made smaller, where edges are round.
FINER = 4
ROW_TOP, ROW_HEIGHT = 256, 92
NAME_LEFT, NAME_RIGHT, NUMBER_RIGHT = 184, 560, 720
SCALE_LEFT, SCALE_RIGHT = 764, 1136
SCALE_BOTTOM = 536
NOTE_BOTTOM = 602
NAME = "Yardstick"


def drawn(card: Card) -> bytes:
    """The picture as PNG. The same card gives the same bytes."""
    # Heavy, and needed here alone: a web process starts without it.
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    _draw_header(pen, card.site)
    picture.paste(_plate(), (MARGIN, 22))
    _draw_titles(pen, card)
    if card.entry:
        _draw_entry(pen, card, card.entry)
    elif card.rows:
        _draw_rows(pen, card)
    else:
        _draw_lead(pen, card)
    _write(pen, card.note, (MARGIN, NOTE_BOTTOM), size=22, color=SOFT, width=WIDTH - 2 * MARGIN)
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def _draw_header(pen: "ImageDraw", site: str) -> None:
    pen.rectangle((0, 0, WIDTH, HEADER), fill=SURFACE)
    pen.line((0, HEADER, WIDTH, HEADER), fill=TICK, width=2)
    for number, x in enumerate(range(0, WIDTH, MARK)):
        pen.line((x, HEADER - (SHORT if number % 5 else LONG), x, HEADER), fill=TICK, width=2)
    pen.text((MARGIN + 56, 42), NAME, INK, font(BOLD, 32), "lm")
    pen.text((WIDTH - MARGIN, 42), site, SOFT, font(REGULAR, 24), "rm")


def _plate() -> Any:
    """The site's sign: five marks of a rule on a plate."""
    from PIL import Image, ImageDraw

    size, unit = 40, 40 * FINER / 32
    plate = Image.new("RGB", (size * FINER, size * FINER), SURFACE)
    pen = ImageDraw.Draw(plate)
    pen.rounded_rectangle((0, 0, size * FINER - 1, size * FINER - 1), 5 * unit, ACCENT)
    for x, length in ((6, 18), (11, 7), (16, 12), (21, 7), (26, 18)):
        pen.line((x * unit, 5 * unit, x * unit, (5 + length) * unit), SURFACE, round(2 * unit))
    return plate.resize((size, size), Image.Resampling.LANCZOS)


def _draw_titles(pen: "ImageDraw", card: Card) -> None:
    _write(pen, card.above, (MARGIN, 146), size=26, color=SOFT, width=WIDTH - 2 * MARGIN)
    _write(pen, card.title, (MARGIN, 212), size=60, bold=True, width=WIDTH - 2 * MARGIN)


def _draw_lead(pen: "ImageDraw", card: Card) -> None:
    """Words alone, over the width of the picture."""
    letters = font(REGULAR, 38)
    for number, line in enumerate(lines(card.lead, letters, WIDTH - 2 * MARGIN)):
        pen.text((MARGIN, 306 + 52 * number), line, SOFT, letters, "ls")
    if card.ticks:
        _draw_scale(pen, card, _Scale(card, MARGIN, WIDTH - MARGIN), top=SCALE_BOTTOM - LONG)


def _draw_rows(pen: "ImageDraw", card: Card) -> None:
    scale = _Scale(card, SCALE_LEFT, SCALE_RIGHT)
    _draw_scale(pen, card, scale, top=ROW_TOP - 6)
    for number, row in enumerate(card.rows):
        top = ROW_TOP + number * ROW_HEIGHT
        if number:
            pen.line((MARGIN, top - 8, NUMBER_RIGHT, top - 8), fill=LINE, width=2)
        _write(pen, row.rank, (MARGIN, top + 44), size=36, color=SOFT, width=NAME_LEFT - MARGIN - 16)
        _write(pen, row.name, (NAME_LEFT, top + 34), size=32, bold=True, width=NAME_RIGHT - NAME_LEFT)
        _write(pen, row.below, (NAME_LEFT, top + 66), size=23, color=SOFT, width=NAME_RIGHT - NAME_LEFT)
        pen.text((NUMBER_RIGHT, top + 46), row.number, ACCENT, font(BOLD, 36), "rs")
        _draw_interval(pen, row, scale, y=top + 36, thick=4)


def _draw_entry(pen: "ImageDraw", card: Card, row: CardRow) -> None:
    scale = _Scale(card, MARGIN, WIDTH - MARGIN)
    _write(pen, row.name, (MARGIN, 266), size=34, color=SOFT, width=WIDTH - 2 * MARGIN)
    pen.text((MARGIN, 406), row.number, ACCENT, font(BOLD, 116), "ls")
    right = MARGIN + font(BOLD, 116).getlength(row.number) + 32
    _write(pen, row.below, (right, 406), size=34, color=SOFT, width=WIDTH - MARGIN - right)
    if row.rank:
        _write(pen, row.rank, (right, 354), size=44, bold=True, width=WIDTH - MARGIN - right)
    _draw_scale(pen, card, scale, top=452)
    _draw_interval(pen, row, scale, y=486, thick=6)


class _Scale:
    """Where a number stands between two sides."""

    def __init__(self, card: Card, left: int, right: int) -> None:
        self.low, self.high = card.ticks[0][0] if card.ticks else 0.0, card.ticks[-1][0] if card.ticks else 1.0
        self.left, self.right = left, right

    def at(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)


def _draw_scale(pen: "ImageDraw", card: Card, scale: _Scale, *, top: int) -> None:
    """The edge of a rule that lies with its marks upwards; ten marks from one word to the next."""
    pen.line((scale.left, SCALE_BOTTOM, scale.right, SCALE_BOTTOM), fill=TICK, width=2)
    places = [scale.at(value) for value, _ in card.ticks]
    for x in places:
        pen.line((x, top, x, SCALE_BOTTOM), fill=LINE, width=2)
    for left, right in pairwise(places):
        for number in range(11):
            x = left + (right - left) * number / 10
            pen.line((x, SCALE_BOTTOM - (SHORT if number % 5 else LONG), x, SCALE_BOTTOM), fill=TICK, width=2)
    for number, (x, (_, words)) in enumerate(zip(places, card.ticks, strict=True)):
        anchor = "lt" if not number else "rt" if number == len(places) - 1 else "mt"
        pen.text((x, SCALE_BOTTOM + 10), words, SOFT, font(REGULAR, 20), anchor)


def _draw_interval(pen: "ImageDraw", row: CardRow, scale: _Scale, *, y: int, thick: int) -> None:
    """Whiskers from the low end to the high one, and a dot where the number is."""
    if row.value is None:
        return
    if row.low is not None and row.high is not None:
        low, high = scale.at(row.low), scale.at(row.high)
        pen.line((low, y, high, y), fill=ACCENT, width=thick)
        for x in (low, high):
            pen.line((x, y - 3 * thick, x, y + 3 * thick), fill=ACCENT, width=thick)
    for radius, color in ((3 * thick, PAPER), (2.5 * thick, ACCENT)):
        _draw_dot(pen, scale.at(row.value), y, round(radius), color)


def _draw_dot(pen: "ImageDraw", x: float, y: int, radius: int, color: str) -> None:
    from PIL import Image, ImageDraw

    side = 2 * radius
    large = Image.new("L", (side * FINER, side * FINER))
    ImageDraw.Draw(large).ellipse((0, 0, side * FINER - 1, side * FINER - 1), 255)
    pen.bitmap((round(x) - radius, y - radius), large.resize((side, side), Image.Resampling.LANCZOS), color)


def _write(
    pen: "ImageDraw",
    text: str,
    place: tuple[float, float],
    *,
    size: int,
    width: float,
    bold: bool = False,
    color: str = INK,
) -> None:
    """One line whose letters stand on the place; smaller, or cut, where it would not fit."""
    shown, letters = fitting(text, BOLD if bold else REGULAR, size, width)
    pen.text(place, shown, color, letters, "ls")
