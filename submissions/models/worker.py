from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkerBeat(models.Model):
    """When a worker was last heard of; it writes this itself, by the database's clock."""

    name = models.CharField(_("worker"), max_length=200, unique=True)
    queues = models.CharField(_("queues"), max_length=100)
    at = models.DateTimeField(_("last beat"))

    class Meta:
        verbose_name = _("worker")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
