from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import GroundTruthState


def ground_truth_storage() -> Storage:
    return storages["ground_truth"]


class GroundTruth(models.Model):
    """One version of a phase's hidden labels. The file is private and, once frozen, never changes."""

    phase = models.ForeignKey("Phase", on_delete=models.CASCADE, related_name="ground_truths")
    version = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"), max_length=10, choices=GroundTruthState, default=GroundTruthState.DRAFT, editable=False
    )
    labels = models.FileField(_("labels"), storage=ground_truth_storage, upload_to="labels/", editable=False)
    blacklist = models.FileField(
        _("blacklist"), storage=ground_truth_storage, upload_to="labels/", blank=True, editable=False
    )
    attributes = models.FileField(
        _("attributes of images"), storage=ground_truth_storage, upload_to="labels/", blank=True, editable=False
    )
    split = models.FileField(
        _("live part and holdout"), storage=ground_truth_storage, upload_to="labels/", blank=True, editable=False
    )
    files = models.JSONField(
        _("SHA-256 of each file, unpacked"), default=dict, editable=False, help_text=_("As {labels: digest}.")
    )
    withdrawn = models.JSONField(
        _("withdrawn images and classes"),
        default=list,
        editable=False,
        help_text=_("Public; as {kind: image, name: …, reason: …}. They count for nobody."),
    )
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors", editable=False
    )
    digest = models.CharField(_("SHA-256"), max_length=64, editable=False)
    lists_digest = models.CharField(
        _("SHA-256 of the images and classes that it was checked against"), max_length=64, blank=True, editable=False
    )
    note = models.TextField(_("what changed"), blank=True)
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("ground truth")
        ordering = ["phase", "-version"]
        constraints = [models.UniqueConstraint(fields=["phase", "version"], name="one_ground_truth_a_version")]

    def __str__(self) -> str:
        return f"{self.phase} · v{self.version}"


class Release(models.Model):
    """All that a score depends on, under one digest. Entries compare only within one Release."""

    phase = models.ForeignKey("Phase", on_delete=models.CASCADE, related_name="releases")
    ground_truth = models.ForeignKey(GroundTruth, on_delete=models.PROTECT, related_name="releases")
    taxonomy = models.ForeignKey("Taxonomy", on_delete=models.PROTECT, related_name="releases")
    digest = models.CharField(_("SHA-256"), max_length=64, editable=False)
    contents = models.JSONField(_("what it covers"), editable=False)
    created_at = models.DateTimeField(_("created"))
    candidate_since = models.DateTimeField(
        _("candidate since"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("While it is one, every submission of the phase is scored against it too."),
    )
    live_since = models.DateTimeField(_("last made live"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("release")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["phase", "digest"], name="one_release_a_digest")]

    def __str__(self) -> str:
        return f"{self.phase} · {self.digest[:12]}"
