from django.db import models
from django.utils.translation import gettext_lazy as _


class PairedComparison(models.Model):
    """How two final entries of a phase differ, image by image; made by a worker, since outcomes are secret."""

    phase = models.ForeignKey("challenge.Phase", on_delete=models.CASCADE, related_name="comparisons")
    release = models.ForeignKey("challenge.Release", on_delete=models.CASCADE, related_name="comparisons")
    one = models.UUIDField(_("submission"))
    other = models.UUIDField(_("the other submission"))
    better = models.PositiveIntegerField(_("images on which the first is better"))
    worse = models.PositiveIntegerField(_("images on which the first is worse"))
    difference = models.FloatField(_("mean outcome of the first less that of the other"))
    p_value = models.FloatField(_("p by the exact McNemar test"), null=True, blank=True)
    is_distinct = models.BooleanField(_("can be told apart at 95%"))
    compared_at = models.DateTimeField(_("compared"))

    class Meta:
        verbose_name = _("paired comparison")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["release", "one", "other"], name="a_pair_once_a_release")]

    def __str__(self) -> str:
        return f"{self.one} · {self.other}"
