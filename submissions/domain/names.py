"""Names that people type or upload, made safe to keep and to show."""

import unicodedata
from pathlib import PurePosixPath

MAX_FILE_NAME = 255
UNNAMED = "predictions.csv"


def clean_name(text: str) -> str:
    """`text` in NFC, without control and direction characters, with single spaces."""
    kept = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    return " ".join("".join(char for char in kept if not _is_hidden(char)).split())


def clean_file_name(text: str) -> str:
    """The last part of a path, clean, at most 255 characters (its end is kept: that is where the format stands)."""
    last = PurePosixPath(clean_name(text).replace("\\", "/")).name
    return last.lstrip(".")[-MAX_FILE_NAME:] or UNNAMED


def _is_hidden(char: str) -> bool:
    # Cc: control, Cf: format (direction marks and overrides), Cs: surrogates, Co: private use
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"}
