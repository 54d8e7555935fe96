from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import LogKind
from .publication import Publication


class LogEntry(models.Model):
    """One line of the site's log of publications. Each names the digest of the one before it; rows never change."""

    sequence = models.PositiveIntegerField(_("number"), unique=True)
    kind = models.CharField(_("what happened"), max_length=10, choices=LogKind)
    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="log_entries", verbose_name=_("publication")
    )
    contents_digest = models.CharField(_("SHA-256 of its contents"), max_length=64)
    at = models.DateTimeField(_("at"))
    previous = models.CharField(_("digest of the line before"), max_length=64)
    digest = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("line of the log")
        verbose_name_plural = _("log of publications")
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.contents_digest[:12]}"


class LogHead(models.Model):
    """The one row that whoever appends to the log locks, and where the log ends."""

    sequence = models.PositiveIntegerField(_("number"))
    digest = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("head of the log")

    def __str__(self) -> str:
        return f"{self.sequence} {self.digest[:12]}"
