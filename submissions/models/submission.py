import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Track


def prediction_storage() -> Storage:
    return storages["predictions"]


class Submission(models.Model):
    """A prediction file that a team handed in. What became of it stands in its evaluations."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("Team", on_delete=models.PROTECT, related_name="submissions")
    phase = models.ForeignKey("challenge.Phase", on_delete=models.PROTECT, related_name="submissions")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    submitted_at = models.DateTimeField(_("submitted"))
    message = models.CharField(_("message"), max_length=200, blank=True)
    track = models.CharField(_("track"), max_length=10, choices=Track, default=Track.PROVIDED)
    is_competing = models.BooleanField(_("competing"), default=True)
    is_final_choice = models.BooleanField(_("chosen by its team as a final entry"), default=False)
    file = models.FileField(_("file"), storage=prediction_storage, max_length=200, editable=False)
    file_name = models.CharField(_("file name"), max_length=255, editable=False)
    file_size = models.PositiveBigIntegerField(_("bytes"), editable=False)
    file_sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    idempotency_key = models.CharField(max_length=100, editable=False)

    class Meta:
        verbose_name = _("submission")
        ordering = ["-submitted_at"]
        constraints = [
            models.UniqueConstraint(fields=["team", "idempotency_key"], name="one_submission_a_key"),
        ]
        indexes = [models.Index(fields=["team", "phase", "-submitted_at"])]

    def __str__(self) -> str:
        return f"{self.team} · {self.file_name}"


class MethodDescription(models.Model):
    """What a submission's method is, as its team tells it."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="method")
    short_name = models.CharField(_("short name"), max_length=80)
    abstract = models.TextField(_("abstract"), blank=True)
    authors = models.JSONField(_("authors"), default=list, blank=True, help_text=_("Names and affiliations, in order."))
    paper_url = models.URLField(_("paper"), blank=True)
    code_url = models.URLField(_("code"), blank=True)
    outside_data = models.TextField(_("outside data used"), blank=True)
    is_ensemble = models.BooleanField(_("ensemble"), default=False)
    is_baseline = models.BooleanField(_("baseline"), default=False)
    is_simulated = models.BooleanField(_("simulated"), default=False)
    updated_at = models.DateTimeField(_("updated"))

    class Meta:
        verbose_name = _("method description")

    def __str__(self) -> str:
        return self.short_name
