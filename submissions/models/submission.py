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
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    shares_file = models.BooleanField(
        _("its file may be given to everybody"), default=False, help_text=_("After the results, if its team agrees.")
    )
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
    parameters = models.PositiveBigIntegerField(_("parameters"), null=True, blank=True)
    compute = models.CharField(_("compute"), max_length=300, blank=True, help_text=_("As 8 GPUs for 6 days."))
    is_revealed = models.BooleanField(_("revealed"), default=True, help_text=_("Otherwise closed: not described."))
    described_at = models.DateTimeField(
        _("described"), null=True, blank=True, editable=False, help_text=_("When its team last saved it whole.")
    )
    is_baseline = models.BooleanField(_("baseline"), default=False)
    is_simulated = models.BooleanField(_("simulated"), default=False)
    updated_at = models.DateTimeField(_("updated"))

    class Meta:
        verbose_name = _("method description")

    def __str__(self) -> str:
        return self.short_name


class MethodVersion(models.Model):
    """What a method description said from one moment on. Versions of after results day are public."""

    method = models.ForeignKey(MethodDescription, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    contents = models.JSONField(_("what it said"))
    saved_at = models.DateTimeField(_("saved"))
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = _("version of a method description")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["method", "number"], name="one_description_a_version")]

    def __str__(self) -> str:
        return f"{self.method} · v{self.number}"
