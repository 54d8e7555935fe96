from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import AuditState


def curation_storage() -> Storage:
    return storages["curation"]


class LabelAudit(models.Model):
    """Images on which entries agree against the label, ranked. A worker writes the list; organizers read it."""

    phase = models.ForeignKey("challenge.Phase", on_delete=models.CASCADE, related_name="label_audits")
    release = models.ForeignKey("challenge.Release", on_delete=models.CASCADE, related_name="label_audits")
    min_entries = models.PositiveSmallIntegerField(_("entries that must agree"))
    state = models.CharField(_("state"), max_length=10, choices=AuditState, default=AuditState.RUNNING)
    summary = models.JSONField(_("summary"), default=dict)
    listing = models.FileField(
        _("images"), storage=curation_storage, upload_to="label_audits/", blank=True, editable=False
    )
    note = models.CharField(_("what happened"), max_length=500, blank=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = _("label audit")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.phase} · {self.started_at:%Y-%m-%d %H:%M}"
