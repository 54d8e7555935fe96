from django.db import models
from django.utils.translation import gettext_lazy as _


class HistoricResult(models.Model):
    """A result reported elsewhere, before this server: a fact with its source, never ranked with scored entries."""

    year = models.PositiveSmallIntegerField(_("year"))
    task = models.CharField(_("task"), max_length=50)
    team = models.CharField(_("team"), max_length=200)
    entry = models.CharField(_("entry"), max_length=300, blank=True)
    outside_data = models.BooleanField(_("outside data"), default=False)
    metric = models.CharField(_("metric"), max_length=50)
    value = models.FloatField(_("value"))
    categories_won = models.PositiveSmallIntegerField(_("categories won"), null=True, blank=True)
    source = models.CharField(_("where it was read"), max_length=200)

    class Meta:
        verbose_name = _("historic result")
        ordering = ["year", "task", "value"]

    def __str__(self) -> str:
        return f"{self.year} {self.task} · {self.team}"
