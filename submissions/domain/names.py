"""Names of files that people upload, made safe to keep and to show."""

from pathlib import PurePosixPath

from challenge.domain.names import clean_name

MAX_FILE_NAME = 255
UNNAMED = "predictions.csv"


def clean_file_name(text: str) -> str:
    """The last part of a path, clean, at most 255 characters (its end is kept: that is where the format stands)."""
    last = PurePosixPath(clean_name(text).replace("\\", "/")).name
    return last.lstrip(".")[-MAX_FILE_NAME:] or UNNAMED
