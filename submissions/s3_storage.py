"""The private store on an S3-compatible server; apart, so that only those who use it load its client."""

from storages.backends.s3 import S3Storage

from .storage import PrivateMixin


class PrivateS3Storage(PrivateMixin, S3Storage):
    """A bucket without public objects; a name is never written twice."""

    default_acl = "private"
    file_overwrite = False
