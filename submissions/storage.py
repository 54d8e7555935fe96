"""Stores for what has no address: prediction files and hidden labels."""

import os
import shutil
from pathlib import Path
from typing import Any, Never

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


class NoAddressError(Exception):
    """Somebody asked for the address of a private file; there is none."""


class PrivateMixin:
    def url(self, name: str | None) -> Never:
        raise NoAddressError(f"{name} is private and has no address")


@deconstructible(path="submissions.storage.PrivateFileStorage")
class PrivateFileStorage(PrivateMixin, FileSystemStorage):
    """A folder that only its owner can read. What was saved survives a power cut."""

    def __init__(self, location: Path, **options: Any) -> None:
        super().__init__(location=location, file_permissions_mode=0o600, directory_permissions_mode=0o700, **options)

    def free_bytes(self) -> int:
        """The room left on the disk that holds the folder."""
        folder = Path(self.base_location)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return shutil.disk_usage(folder).free

    def _save(self, name: str, content: File) -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]
        path = Path(self.path(saved))
        _flush(path)
        # The folder's entry is a write of its own.
        _flush(path.parent)
        return saved


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
