"""The certificate of an entry of final results: one page of A4, that leads to where it can be verified."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.formats import date_format

from ..models import Entry
from .entries import ranked_beside
from .entry_citation import authors_of, metric_words, result_words

FONTS = Path(__file__).resolve().parent.parent / "fonts"
REGULAR, BOLD = "IBMPlexSans-Regular", "IBMPlexSans-SemiBold"
# Points; A4 lies on its long side.
WIDTH, HEIGHT = 841.89, 595.28
MARGIN = 64.0
TEXT_WIDTH = WIDTH - 2 * MARGIN
INK, SOFT, LINE, ACCENT = "#14201f", "#52605e", "#b4bdb8", "#0b5058"
MOST_AUTHORS = 12


@dataclass(frozen=True)
class Certified:
    """What a certificate states. `place`: empty for an entry that is not ranked; `digest`: of the signed results."""

    edition: str
    task: str
    year: int
    place: str
    team: str
    affiliation: str
    method: str
    authors: tuple[str, ...]
    result: str
    published: date
    version: int
    digest: str
    address: str


def certified(entry: Entry, address: str) -> Certified:
    """The facts of an entry of published results; `address` is where they can be verified."""
    table = entry.publication
    return Certified(
        edition=table.edition_title,
        task=table.task_title,
        year=table.year,
        place=_place(entry),
        team=entry.team_name,
        affiliation=entry.affiliation,
        method=entry.method_name,
        authors=authors_of(entry),
        result=f"{metric_words(table)} {result_words(entry)}, on {entry.images:,} images",
        published=table.as_of.date(),
        version=table.version or 1,
        digest=table.digest,
        address=address,
    )


def certificate(facts: Certified) -> bytes:
    """The page as a PDF. The same facts give the same bytes.

    The font has the Latin, Greek and Cyrillic scripts; other letters are shown as empty boxes.
    """
    # Heavy, and needed here alone: a web process starts without it.
    from reportlab.pdfgen.canvas import Canvas

    _register_fonts()
    buffer = BytesIO()
    page = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    page.setTitle(f"{facts.method}: {facts.task}, {facts.edition}")
    page.setAuthor(facts.edition)
    _draw_rule(page)
    _draw_head(page, facts)
    _draw_entry(page, facts)
    _draw_proof(page, facts)
    page.showPage()
    page.save()
    return buffer.getvalue()


def _place(entry: Entry) -> str:
    if entry.rank is None:
        return ""
    track = ", among those trained on outside data" if entry.track == "outside" else ""
    return f"Rank {entry.rank:,} of {ranked_beside(entry):,}{track}"


def _register_fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name in {REGULAR, BOLD} - set(pdfmetrics.getRegisteredFontNames()):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))


def _draw_rule(page: Any) -> None:
    """The edge of a rule along the top: a short tick every 8 points, a long one every fifth."""
    page.setStrokeColor(LINE)
    page.setLineWidth(0.6)
    page.line(0, HEIGHT - 30, WIDTH, HEIGHT - 30)
    for number in range(int(WIDTH / 8) + 1):
        length = 12 if number % 5 == 0 else 6
        page.line(number * 8, HEIGHT - 30, number * 8, HEIGHT - 30 + length)


def _draw_head(page: Any, facts: Certified) -> None:
    _write(page, f"Certificate · {facts.edition}", HEIGHT - 92, size=13, color=SOFT)
    _write(page, f"{facts.task}, {facts.year}", HEIGHT - 116, size=17)


def _draw_entry(page: Any, facts: Certified) -> None:
    _write(page, facts.place or "Entry, not ranked", HEIGHT - 186, size=40, font=BOLD, color=ACCENT)
    _write(page, facts.team, HEIGHT - 232, size=26, font=BOLD)
    if facts.affiliation:
        _write(page, facts.affiliation, HEIGHT - 254, size=13, color=SOFT)
    _write(page, facts.method, HEIGHT - 292, size=18)
    _write(page, facts.result, HEIGHT - 318, size=18)
    for number, line in enumerate(_author_lines(facts.authors)):
        _write(page, line, HEIGHT - 350 - 17 * number, size=12, color=SOFT)


def _draw_proof(page: Any, facts: Certified) -> None:
    page.setStrokeColor(LINE)
    page.line(MARGIN, 132, WIDTH - MARGIN, 132)
    day = date_format(facts.published, "j F Y")
    _write(page, f"Results published on {day}, version {facts.version}, signed with Ed25519.", 110, size=11)
    _write(page, f"SHA-256 {facts.digest}", 90, size=10, color=SOFT)
    _write(page, "This page can be printed by anybody; what it says is true if it stands at this address:", 66, size=11)
    _write(page, facts.address, 48, size=11, color=ACCENT)
    page.linkURL(facts.address, (MARGIN, 44, WIDTH - MARGIN, 60))


def _write(page: Any, text: str, y: float, *, size: float, font: str = REGULAR, color: str = INK) -> None:
    """One line from the left margin, in smaller letters where it would not fit."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    width = stringWidth(text, font, size)
    page.setFillColor(color)
    page.setFont(font, size * min(1.0, TEXT_WIDTH / width) if width else size)
    page.drawString(MARGIN, y, text)


def _author_lines(authors: tuple[str, ...]) -> list[str]:
    """The authors, four a line, the rest counted."""
    named = authors[:MOST_AUTHORS]
    lines = [" · ".join(named[start : start + 4]) for start in range(0, len(named), 4)]
    rest = len(authors) - len(named)
    return [*lines, f"and {rest} more"] if rest else lines
