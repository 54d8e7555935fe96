from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Objection(models.Model):
    """What a team holds against its provisional results, and the organizers' answer."""

    publication = models.ForeignKey("Publication", on_delete=models.PROTECT, related_name="objections")
    team = models.ForeignKey("submissions.Team", on_delete=models.PROTECT, related_name="objections")
    submission_id = models.UUIDField(_("submission"), null=True, blank=True)
    text = models.TextField(_("objection"))
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(_("raised"))
    answer = models.TextField(_("answer"), blank=True)
    is_upheld = models.BooleanField(_("upheld"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("objection")
        ordering = ["raised_at", "pk"]

    def __str__(self) -> str:
        return f"{self.team} · {self.raised_at:%Y-%m-%d}"


class Award(models.Model):
    """A prize for an entry of published results."""

    publication = models.ForeignKey("Publication", on_delete=models.PROTECT, related_name="awards")
    submission_id = models.UUIDField(_("submission"))
    title = models.CharField(_("award"), max_length=200, help_text=_("As First place, or Best student entry."))
    note = models.CharField(_("for what"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    given_at = models.DateTimeField(_("given"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("award")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "submission_id", "title"], name="an_award_once_an_entry")
        ]

    def __str__(self) -> str:
        return self.title


class EmbargoLink(models.Model):
    """A link by which the press reads results before everybody does. Only its SHA-256 is kept."""

    publication = models.ForeignKey("Publication", on_delete=models.CASCADE, related_name="embargo_links")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(_("for whom"), max_length=200)
    lifts_at = models.DateTimeField(_("embargo lifts"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_read_at = models.DateTimeField(_("last read"), null=True, blank=True)

    class Meta:
        verbose_name = _("embargo link")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name
