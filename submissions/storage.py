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
    """A folder that only its owner can read, or its group too. What was saved survives a power cut.

    for_group: where processes of several users share the folder. Folders in it inherit its group where it has the
    set-group-ID bit.
    """

    def __init__(self, location: Path, *, for_group: bool = False, **options: Any) -> None:
        files, folders = (0o640, 0o770) if for_group else (0o600, 0o700)
        super().__init__(location=location, file_permissions_mode=files, directory_permissions_mode=folders, **options)

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
