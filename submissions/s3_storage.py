"""The private store on an S3-compatible server; apart, so that only those who use it load its client."""

from boto3.s3.transfer import TransferConfig  # type: ignore[import-untyped]
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]
from storages.backends.s3 import S3Storage

from .storage import PrivateMixin


class PrivateS3Storage(PrivateMixin, S3Storage):
    """A bucket without public objects; a name is never written twice."""

    outages = (OSError, BotoCoreError, ClientError)
    default_acl = "private"
    file_overwrite = False
    # A stream is read in the thread that saves it: the rows that it asks for are of that thread's transaction.
    transfer_config = TransferConfig(use_threads=False)
    # What is opened lies on disk beyond this, not in memory.
    max_memory_size = 1 << 20
