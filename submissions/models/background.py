from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import AuditState


class BackgroundWork(models.Model):
    """What a worker does once for an organizer. The row says whether it still does, and how it ended."""

    state = models.CharField(_("state"), max_length=10, choices=AuditState, default=AuditState.RUNNING)
    note = models.CharField(_("what happened"), max_length=500, blank=True)
    started_at = models.DateTimeField(_("started"))
    heard_at = models.DateTimeField(_("last word of its worker"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        abstract = True
