"""A picture that somebody uploads: looked at whole, and made anew without what cameras and editors wrote into it."""

import io
import struct
import zlib
from dataclasses import dataclass

from django.core.files import File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 5_000_000
MAX_PIXELS = 20_000_000
# What is kept is no wider or higher than this.
MAX_SIDE = 1600
QUALITY = 88
TOO_MANY_PIXELS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# What Pillow's decoders raise for files that are not what they begin as.
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error)


class PictureRefused(Exception):
    """The file is no picture that can be shown; the message says why."""


@dataclass(frozen=True)
class Picture:
    """`content` is a JPEG of at most MAX_SIDE pixels a side; width and height are those of the upload, upright."""

    content: bytes
    width: int
    height: int


def read_picture(upload: "File[bytes]") -> Picture:
    """The picture in an uploaded file. Raises PictureRefused."""
    if (upload.size or 0) > MAX_BYTES:
        raise PictureRefused(_("The file has more than 5 MB: scale the picture down first."))
    upload.seek(0)
    try:
        with Image.open(upload, formats=FORMATS) as image:
            _check_pixels(image)
            return _made_anew(image)
    except TOO_MANY_PIXELS as bomb:
        raise _too_many_pixels() from bomb
    except UNREADABLE as error:
        raise PictureRefused(_("This is no JPEG, PNG or WebP picture that can be read to its end.")) from error


def _check_pixels(image: Image.Image) -> None:
    # Known from the file's head: a small file may unpack to more than there is memory.
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()


def _made_anew(image: Image.Image) -> Picture:
    image.load()
    upright = _on_white(ImageOps.exif_transpose(image))
    width, height = upright.size
    upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    content = io.BytesIO()
    upright.save(content, "JPEG", quality=QUALITY, optimize=True, exif=b"", icc_profile=None)
    return Picture(content.getvalue(), width, height)


def _on_white(image: Image.Image) -> Image.Image:
    """The colours alone: JPEG has no transparency."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(paper, seen).convert("RGB")


def _too_many_pixels() -> PictureRefused:
    return PictureRefused(_("The picture has more than 20 million pixels: scale it down first."))
