"""Which code scores: the version of its rules, that of the wheel that holds it, and a digest of its files."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

# Raised whenever the same file, truth and options could give another number than before; part of every report and
# every Release.
SCORER_VERSION = "1"
# Of the distribution `yardstick-devkit`, whose first number is that of the rules.
WHEEL_VERSION = f"{SCORER_VERSION}.0.0"
DISTRIBUTION = "yardstick-devkit"

_PACKAGE = Path(__file__).parent


def wheel_of(scorer_version: str) -> str:
    """The wheel that scores by rules of that version, as `pip install` takes it."""
    return f"{DISTRIBUTION}=={WHEEL_VERSION if scorer_version == SCORER_VERSION else f'{scorer_version}.*'}"


@cache
def scorer_digest() -> str:
    """The SHA-256 over the package's files, the same in a checkout and in the wheel.

    Each file is a line as `sha256sum` writes it, `digest  path`, with the path from the package on, in the order of
    paths (of bytes): modules, and what lies in `wordnet/`.
    """
    # Whoever builds the wheel runs this file by itself for its version.
    from .digests import sha256_of

    lines = (f"{sha256_of(path)}  {name}\n" for name, path in sorted(_files()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _files() -> Iterator[tuple[str, Path]]:
    data = (path for path in (_PACKAGE / "wordnet").iterdir() if path.is_file())
    for path in {*_PACKAGE.rglob("*.py"), *data}:
        yield path.relative_to(_PACKAGE).as_posix(), path
