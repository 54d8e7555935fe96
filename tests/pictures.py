"""Pictures that are nobody's: seeded scenes of several scales, and what people do to pictures."""

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageEnhance

SCALES = ((4, 1.0), (8, 0.7), (16, 0.5), (48, 0.3))


def scene(seed: int, size: tuple[int, int] = (256, 192)) -> Image.Image:
    """A picture whose detail falls off with scale, as in photographs."""
    draw = np.random.default_rng(seed)
    total = sum(weight * _layer(draw, scale, size) for scale, weight in SCALES)
    return Image.fromarray(((total - total.min()) / np.ptp(total) * 255).astype(np.uint8))


def _layer(draw: np.random.Generator, scale: int, size: tuple[int, int]) -> np.ndarray:
    coarse = draw.normal(size=(scale * size[1] // size[0] + 1, scale, 3)).astype(np.float32)
    channels = [Image.fromarray(coarse[:, :, each]).resize(size, Image.Resampling.BICUBIC) for each in range(3)]
    return np.stack([np.asarray(channel) for channel in channels], axis=-1)


def altered(picture: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    """The same picture resized, recompressed, cropped by 2%, made brighter and darker."""
    width, height = picture.size
    right, down = round(width * 0.02), round(height * 0.02)
    yield "resized", picture.resize((width // 2, height // 2), Image.Resampling.LANCZOS)
    yield "recompressed", _recompressed(picture, quality=40)
    yield "cropped", picture.crop((right, down, width, height))
    yield "brighter", ImageEnhance.Brightness(picture).enhance(1.3)
    yield "darker", ImageEnhance.Brightness(picture).enhance(0.7)


def _recompressed(picture: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer)
