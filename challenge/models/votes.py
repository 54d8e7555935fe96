from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _


def curation_storage() -> Storage:
    return storages["curation"]


class VoteRound(models.Model):
    """Raters' answers about images, and the labels that they settle. Its files are for organizers alone."""

    phase = models.ForeignKey("Phase", on_delete=models.CASCADE, related_name="vote_rounds")
    name = models.CharField(_("name"), max_length=100)
    options = models.JSONField(_("method and thresholds"), default=dict)
    votes = models.FileField(_("votes"), storage=curation_storage, upload_to="votes/", editable=False)
    golden = models.FileField(
        _("golden questions"), storage=curation_storage, upload_to="votes/", blank=True, editable=False
    )
    decided = models.FileField(
        _("decided cases"), storage=curation_storage, upload_to="votes/", blank=True, editable=False
    )
    draft = models.FileField(_("labels"), storage=curation_storage, upload_to="votes/", blank=True, editable=False)
    escalated = models.FileField(
        _("escalated cases"), storage=curation_storage, upload_to="votes/", blank=True, editable=False
    )
    audit = models.FileField(
        _("settled cases to audit"), storage=curation_storage, upload_to="votes/", blank=True, editable=False
    )
    report = models.JSONField(_("report"), default=dict)
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = _("round of votes")
        verbose_name_plural = _("rounds of votes")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.phase} · {self.name}"
