import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import CheckState


class FileCheck(models.Model):
    """A free look at a file before it costs a slot: format, completeness, plausibility. No labels are read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("Team", on_delete=models.CASCADE, related_name="checks")
    phase = models.ForeignKey("challenge.Phase", on_delete=models.CASCADE, related_name="checks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="checks")
    file_name = models.CharField(_("file name"), max_length=255)
    file_size = models.PositiveBigIntegerField(_("bytes"))
    file_sha256 = models.CharField(_("SHA-256"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=CheckState)
    images = models.PositiveIntegerField(_("images"), null=True, blank=True)
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    problems = models.JSONField(_("what is wrong with the file"), default=list, blank=True)
    problem_totals = models.JSONField(_("how often"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("check")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["team", "phase", "created_at"])]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_state_display()})"
