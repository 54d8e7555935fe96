import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Upload(models.Model):
    """A resumable upload (tus 1.0): an announced length, and parts that arrive one after another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("Team", on_delete=models.CASCADE, related_name="uploads")
    task = models.ForeignKey("challenge.ChallengeTask", on_delete=models.CASCADE, related_name="uploads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    length = models.PositiveBigIntegerField(_("announced bytes"))
    offset = models.PositiveBigIntegerField(_("received bytes"), default=0)
    file_name = models.CharField(_("file name"), max_length=255)
    metadata = models.JSONField(_("metadata"), default=dict)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    locked_until = models.DateTimeField(_("a part is arriving until"), null=True, blank=True)
    submission = models.OneToOneField(
        "Submission", on_delete=models.CASCADE, null=True, blank=True, related_name="upload"
    )

    class Meta:
        verbose_name = _("upload")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.offset} of {self.length})"


class UploadPart(models.Model):
    """The bytes of one PATCH, in a file of their own: stores of objects cannot append."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    start = models.PositiveBigIntegerField(_("first byte"))
    size = models.PositiveBigIntegerField(_("bytes"))
    path = models.CharField(_("file"), max_length=200)

    class Meta:
        verbose_name = _("part of an upload")
        ordering = ["start"]
        constraints = [models.UniqueConstraint(fields=["upload", "start"], name="one_part_a_place")]

    def __str__(self) -> str:
        return f"{self.upload_id} from {self.start}"
