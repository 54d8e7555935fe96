import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .evaluation import Evaluation


class Receipt(models.Model):
    """What the server signed of one score. The row never changes; its nonces leave with the numbers they open."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evaluation = models.OneToOneField(Evaluation, on_delete=models.PROTECT, related_name="receipt", editable=False)
    contents = models.JSONField(_("what is signed"), editable=False)
    nonces = models.JSONField(
        _("nonces"), editable=False, help_text=_("By the commitment's name; as secret as the numbers are.")
    )
    digest = models.CharField(_("SHA-256"), max_length=64, editable=False)
    signature = models.CharField(_("signature"), max_length=200, editable=False)
    key_id = models.CharField(_("key"), max_length=64, editable=False)
    issued_at = models.DateTimeField(_("issued"), editable=False)

    class Meta:
        verbose_name = _("receipt")
        ordering = ["-issued_at"]

    def __str__(self) -> str:
        return f"{self.evaluation_id} · {self.digest[:12]}"
