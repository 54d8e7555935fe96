from django.db import models
from django.utils.translation import gettext_lazy as _


class QuotaSlot(models.Model):
    """One place in a team's limit for a phase and a calendar period. That it is unique is what holds the limit."""

    submission = models.ForeignKey("Submission", on_delete=models.CASCADE, related_name="quota_slots")
    team = models.ForeignKey("Team", on_delete=models.CASCADE, related_name="quota_slots")
    phase = models.ForeignKey("challenge.Phase", on_delete=models.CASCADE, related_name="quota_slots")
    period = models.CharField(_("period"), max_length=20, help_text=_("As day:2026-11-22, week:2026-W47 or total."))
    number = models.PositiveIntegerField(_("slot"))

    class Meta:
        verbose_name = _("quota slot")
        ordering = ["period", "number"]
        constraints = [models.UniqueConstraint(fields=["team", "phase", "period", "number"], name="one_use_a_slot")]

    def __str__(self) -> str:
        return f"{self.team} · {self.period} · {self.number}"
