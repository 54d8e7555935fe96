import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from challenge.domain.pictures import MAX_BYTES, MAX_SIDE, PictureRefused, read_picture
from tests.factories.samples import picture_of


def read(content: bytes):
    return read_picture(SimpleUploadedFile("picture", content))


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def png_of(width: int, height: int) -> bytes:
    """The beginning of a PNG that says it is so large, and has next to nothing in it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def rotated() -> bytes:
    """As a camera held upright writes it: lying, with a word of how to turn it, and where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "at Ada's house"
    return picture_of((64, 48), exif=exif)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_made_anew_as_jpeg_with_its_size(form):
    found = read(picture_of((64, 48), form))
    assert (found.width, found.height) == (64, 48)
    assert (opened(found.content).format, opened(found.content).size) == ("JPEG", (64, 48))


def test_what_a_camera_wrote_is_left_out_and_the_picture_turned_as_it_says():
    content = rotated()
    assert b"Ada's house" in content
    found = read(content)
    assert b"Ada's house" not in found.content
    assert not opened(found.content).getexif()
    assert (found.width, found.height) == (48, 64)


def test_a_large_picture_is_scaled_down_and_its_size_is_that_of_before():
    found = read(picture_of((3200, 800)))
    assert (found.width, found.height) == (3200, 800)
    assert opened(found.content).size == (MAX_SIDE, MAX_SIDE // 4)


def test_what_is_transparent_becomes_white():
    content = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(content, "PNG")
    assert min(opened(read(content.getvalue()).content).getpixel((10, 10))) > 250


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no JPEG, PNG or WebP"),
        (b"image,width,height\n", "no JPEG, PNG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no JPEG, PNG or WebP"),
        (picture_of(form="GIF"), "no JPEG, PNG or WebP"),
        (picture_of((400, 300))[:600], "no JPEG, PNG or WebP"),
        (picture_of((400, 300), "PNG")[:300], "no JPEG, PNG or WebP"),
        (b"\xff\xd8\xff" + b"0" * MAX_BYTES, "more than 5 MB"),
        (png_of(5000, 4001), "more than 20 million pixels"),
        (png_of(12_000, 12_000), "more than 20 million pixels"),
        (png_of(2_000_000, 2_000_000), "more than 20 million pixels"),
    ],
    ids=["empty", "table", "svg", "gif", "torn jpeg", "torn png", "heavy", "large", "bomb", "worse bomb"],
)
def test_what_is_no_picture_to_be_shown_is_refused_with_the_reason(content, told):
    with pytest.raises(PictureRefused, match=told):
        read(content)


def test_a_picture_with_any_byte_changed_is_read_or_refused_and_nothing_else():
    for form in ("JPEG", "PNG", "WEBP"):
        content = picture_of((16, 16), form)
        for place in range(0, len(content), 3):
            broken = bytearray(content)
            broken[place] ^= 0xFF
            try:
                assert read(bytes(broken)).content
            except PictureRefused:
                continue
