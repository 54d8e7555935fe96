"""Sample images, through the door that organizers use."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from challenge.domain.samples import add_sample
from challenge.models import Phase, SampleImage

from .challenge import IMAGES, NOW


def picture_of(size: tuple[int, int] = (64, 48), form: str = "JPEG", **saved: Any) -> bytes:
    """A picture file of one colour."""
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, form, **saved)
    return content.getvalue()


def picture_upload(content: bytes = b"", name: str = "picture.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or picture_of())


def make_sample(phase: Phase, *, image: str = IMAGES[0], picture: bytes = b"", **fields: Any) -> SampleImage:
    told = {"image": image, "alt": "An animal", "licence": "CC BY 2.0", "credit": "Grace Hopper"}
    return add_sample(phase, told | fields, upload=picture_upload(picture), now=NOW, actor=None)
