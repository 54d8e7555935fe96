"""Stores for what has no address: prediction files and hidden labels."""

from typing import Never

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


class NoAddressError(Exception):
    """Somebody asked for the address of a private file; there is none."""


class PrivateMixin:
    def url(self, name: str | None) -> Never:
        raise NoAddressError(f"{name} is private and has no address")


@deconstructible(path="submissions.storage.PrivateFileStorage")
class PrivateFileStorage(PrivateMixin, FileSystemStorage):
    """A folder that only its owner can read."""

    def __init__(self, location: object = None, **options: object) -> None:
        super().__init__(location=location, file_permissions_mode=0o600, directory_permissions_mode=0o700, **options)
