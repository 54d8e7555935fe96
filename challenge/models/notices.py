from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Channel, DeliveryState, NoticeKind


class Notice(models.Model):
    """Something that people are told once. Its key names the occasion, so that no occasion is told twice."""

    edition = models.ForeignKey("Edition", on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(_("occasion"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=50, choices=NoticeKind)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    payload = models.JSONField(_("facts for programs"), default=dict)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("notice")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.subject


class Delivery(models.Model):
    """One notice on its way to one address. The row is the outbox: a worker takes it, tries, and tries again."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    address = models.CharField(_("address"), max_length=500)
    secret = models.CharField(max_length=100, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["next_attempt_at", "pk"]
        constraints = [
            # Two teams may give one address, each with a secret of its own.
            models.UniqueConstraint(fields=["notice", "channel", "address", "secret"], name="one_delivery_an_address")
        ]
        indexes = [models.Index(fields=["state", "next_attempt_at"]), models.Index(fields=["address"])]

    def __str__(self) -> str:
        return f"{self.notice} → {self.address}"
