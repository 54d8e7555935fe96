from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from .background import BackgroundWork


def curation_storage() -> Storage:
    return storages["curation"]


class LabelAudit(BackgroundWork):
    """Images on which entries agree against the label, ranked. A worker writes the list; organizers read it."""

    phase = models.ForeignKey("challenge.Phase", on_delete=models.CASCADE, related_name="label_audits")
    release = models.ForeignKey("challenge.Release", on_delete=models.CASCADE, related_name="label_audits")
    min_entries = models.PositiveSmallIntegerField(_("entries that must agree"))
    summary = models.JSONField(_("summary"), default=dict)
    listing = models.FileField(
        _("images"), storage=curation_storage, upload_to="label_audits/", blank=True, editable=False
    )

    class Meta:
        verbose_name = _("label audit")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.phase} · {self.started_at:%Y-%m-%d %H:%M}"


class Relabelling(BackgroundWork):
    """Some labels of a phase changed: a worker, which alone may read the others, makes a draft of both."""

    phase = models.ForeignKey("challenge.Phase", on_delete=models.CASCADE, related_name="relabellings")
    based_on = models.ForeignKey("challenge.GroundTruth", on_delete=models.CASCADE, related_name="relabellings")
    decisions = models.FileField(_("decisions"), storage=curation_storage, upload_to="relabellings/", editable=False)
    images = models.PositiveIntegerField(_("decided images"))
    draft = models.ForeignKey(
        "challenge.GroundTruth", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("relabelling")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.phase} · {self.started_at:%Y-%m-%d %H:%M}"


class Retirement(BackgroundWork):
    """The end of a test set: a worker, which alone may read its labels, puts them where everybody can fetch them."""

    phase = models.ForeignKey("challenge.Phase", on_delete=models.CASCADE, related_name="retirements")
    release = models.ForeignKey("challenge.Release", on_delete=models.CASCADE, related_name="retirements")

    class Meta:
        verbose_name = _("retirement of a test set")
        verbose_name_plural = _("retirements of test sets")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.phase} · {self.started_at:%Y-%m-%d %H:%M}"
