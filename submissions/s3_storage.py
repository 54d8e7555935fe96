"""The private store on an S3-compatible server; apart, so that only those who use it load its client."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from boto3.exceptions import Boto3Error  # type: ignore[import-untyped]
from boto3.s3.transfer import TransferConfig  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]
from django.core.exceptions import SuspiciousFileOperation
from django.utils.http import content_disposition_header
from s3transfer.exceptions import RetriesExceededError  # type: ignore[import-untyped]
from storages.backends.s3 import S3Storage

from .storage import PrivateMixin


def telling_outages(ask: Callable[..., Any]) -> Callable[..., Any]:
    """The same question to the server, with every failure of it a ConnectionError, as of a folder an OSError."""

    @wraps(ask)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return ask(*args, **kwargs)
        except (BotoCoreError, Boto3Error, ClientError, RetriesExceededError) as error:
            raise ConnectionError(f"the object store failed: {error}") from error

    return told


class PrivateS3Storage(PrivateMixin, S3Storage):
    """A bucket without public objects; a name is never written twice. Raises ConnectionError when the server fails."""

    # Objects are private unless somebody asks for more, and buckets without ACLs refuse whoever asks for any.
    default_acl = None
    file_overwrite = False
    # A stream is read in the thread that saves it: the rows that it asks for are of that thread's transaction.
    transfer_config = TransferConfig(use_threads=False)
    # What is opened lies on disk beyond this, not in memory.
    max_memory_size = 1 << 20
    client_config = Config(
        # A request to us must not hang on one to the store for long.
        connect_timeout=3,
        read_timeout=20,
        retries={"mode": "standard", "total_max_attempts": 3},
        # Checksums that trail a body are Amazon's alone; ours are the SHA-256 of every file.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )

    @telling_outages
    def _open(self, name: str, mode: str = "rb") -> Any:
        file = super()._open(name, mode)
        # Else its bytes come with the first read, and so would the error.
        return file.open()

    _save = telling_outages(S3Storage._save)
    delete = telling_outages(S3Storage.delete)
    exists = telling_outages(S3Storage.exists)
    listdir = telling_outages(S3Storage.listdir)
    size = telling_outages(S3Storage.size)
    get_modified_time = telling_outages(S3Storage.get_modified_time)


class WrittenS3Storage(PrivateS3Storage):
    """A bucket that some processes may only write to: nothing is asked of it to save a file.

    Whether a name is taken could not be asked, so each has 128 bits of its own, and nobody guesses one either.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        stem, dot, endings = name.partition(".")
        drawn = f"{stem}-{secrets.token_hex(16)}{dot}{endings}"
        if max_length and len(drawn) > max_length:
            raise SuspiciousFileOperation(f"{name} is too long a name: {max_length} characters are the most")
        return drawn


class DataS3Storage(PrivateS3Storage):
    """A private bucket whose objects are given out by links that end; a browser keeps them under a name of ours."""

    # The older signature, which is the client's default for links, is refused by newer servers.
    client_config = PrivateS3Storage.client_config.merge(Config(signature_version="s3v4"))

    def signed_link(self, name: str, lifetime: timedelta, file_name: str) -> str:
        """An address that opens one object for `lifetime`. Made here, without asking the server."""
        parameters = {
            "ResponseContentDisposition": content_disposition_header(as_attachment=True, filename=file_name),
            "ResponseContentType": "application/octet-stream",
        }
        link: str = S3Storage.url(self, name, parameters=parameters, expire=int(lifetime.total_seconds()))
        return link
