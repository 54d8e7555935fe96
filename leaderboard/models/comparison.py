from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Part


class PairedComparison(models.Model):
    """How two entries of a phase differ on the same images; made by a worker, since outcomes are secret.

    Of errors `better` and `worse` count images, of an AP classes. `difference` is of the primary metric, the first less
    the other; `low` and `high` are the ends of its 95% interval.
    """

    phase = models.ForeignKey("challenge.Phase", on_delete=models.CASCADE, related_name="comparisons")
    release = models.ForeignKey("challenge.Release", on_delete=models.CASCADE, related_name="comparisons")
    part = models.CharField(_("part of the images"), max_length=10, choices=Part, default=Part.ALL)
    one = models.UUIDField(_("submission"))
    other = models.UUIDField(_("the other submission"))
    better = models.PositiveIntegerField(_("images or classes on which the first is better"))
    worse = models.PositiveIntegerField(_("images or classes on which the first is worse"))
    difference = models.FloatField(_("primary metric of the first less that of the other"))
    low = models.FloatField(_("low end of the difference at 95%"), null=True, blank=True)
    high = models.FloatField(_("high end of the difference at 95%"), null=True, blank=True)
    p_value = models.FloatField(_("p by the exact McNemar test"), null=True, blank=True)
    is_distinct = models.BooleanField(_("can be told apart at 95%"))
    compared_at = models.DateTimeField(_("compared"))

    class Meta:
        verbose_name = _("paired comparison")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["release", "part", "one", "other"], name="a_pair_once_a_release_and_part")
        ]

    def __str__(self) -> str:
        return f"{self.one} · {self.other}"
