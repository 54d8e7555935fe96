from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import DryRunState


class DryRun(models.Model):
    """A rehearsal of a phase before it opens: files with known answers, sent the way of every submission."""

    phase = models.ForeignKey("Phase", on_delete=models.CASCADE, related_name="dry_runs")
    release = models.ForeignKey("Release", on_delete=models.CASCADE, related_name="dry_runs")
    state = models.CharField(_("state"), max_length=10, choices=DryRunState, default=DryRunState.RUNNING)
    outcomes = models.JSONField(
        _("files"), default=list, help_text=_("Each with its name, the expected numbers and those found.")
    )
    note = models.CharField(_("what happened"), max_length=500, blank=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = _("dry run")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.phase} · {self.get_state_display()}"
