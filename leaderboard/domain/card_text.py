"""Letters of pictures: the fonts, what they can write, and lines that fit."""

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FONTS = Path(__file__).resolve().parent.parent / "fonts"
REGULAR, BOLD = "IBMPlexSans-Regular", "IBMPlexSans-SemiBold"
# Of the size that was meant; longer lines are cut.
SMALLEST = 0.8


@lru_cache(maxsize=64)
def font(name: str, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(FONTS / f"{name}.ttf", size)


@lru_cache(maxsize=1)
def letters() -> frozenset[int]:
    """Code points that the fonts have: the Latin, Greek and Cyrillic scripts, digits and signs."""
    # Pillow does not tell what a font has.
    from reportlab.pdfbase.ttfonts import TTFontFile

    return frozenset(TTFontFile(str(FONTS / f"{REGULAR}.ttf")).charToGlyph)


def written(text: str, instead: str) -> str:
    """The text as the fonts can write it: without signs they lack; `instead` where they lack a letter of it.

    Half a name would be another name.
    """
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    lacking = {each for each in composed if ord(each) not in letters()}
    if any(unicodedata.category(each)[0] in "LMN" for each in lacking):
        return instead
    kept = "".join(each for each in composed if each not in lacking)
    return " ".join(kept.split()) or instead


def fitting(text: str, name: str, size: int, width: float) -> tuple[str, "FreeTypeFont"]:
    """The text in letters that are small enough for `width` pixels, and cut where they would be too small."""
    length = font(name, size).getlength(text)
    if length <= width:
        return text, font(name, size)
    smaller = max(int(size * width / length), int(size * SMALLEST))
    return _cut(text, font(name, smaller), width), font(name, smaller)


def lines(text: str, letters: "FreeTypeFont", width: float) -> list[str]:
    """The words of a text on as many lines as they need."""
    found: list[str] = []
    for word in text.split():
        longer = f"{found[-1]} {word}" if found else word
        if found and letters.getlength(longer) <= width:
            found[-1] = longer
        else:
            found.append(word)
    return found


def _cut(text: str, letters: "FreeTypeFont", width: float) -> str:
    if letters.getlength(text) <= width:
        return text
    while text and letters.getlength(f"{text}…") > width:
        text = text[:-1].rstrip()
    return f"{text}…"
