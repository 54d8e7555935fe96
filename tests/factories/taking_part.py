from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from challenge.domain.data_files import add_file
from challenge.domain.terms import publish_draft, save_draft
from challenge.enums import DataAudience
from challenge.models import DataFile, Edition, Terms

from .challenge import NOW


def make_terms(edition: Edition, *, body: str = "", note: str = "New.", now: datetime = NOW) -> Terms:
    """A further published version."""
    save_draft(edition, body=body or f"Terms {Terms.objects.count() + 1}", note=note, now=now, actor=None)
    return publish_draft(edition, now=now, actor=None)


def make_data_file(edition: Edition, *, content: bytes = b"image,label\n", **fields) -> DataFile:
    """A file of the edition's store for teams, or, with `url`, one elsewhere."""
    values = {"title": "Training labels", "audience": DataAudience.TEAMS, "url": ""} | fields
    upload = None if values["url"] else SimpleUploadedFile("train.csv", content)
    return add_file(edition, values, upload=upload, now=NOW, actor=None)
