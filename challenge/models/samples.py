from django.db import models
from django.utils.translation import gettext_lazy as _

from .taxonomy import public_storage


class SampleImage(models.Model):
    """A picture of a phase that may be shown, with what entries guess on it; its licence allows that."""

    phase = models.ForeignKey("Phase", on_delete=models.CASCADE, related_name="samples")
    image = models.CharField(_("image"), max_length=200, help_text=_("As the phase lists it."))
    file = models.FileField(_("picture"), storage=public_storage, upload_to="samples/", editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    alt = models.CharField(_("what is to be seen"), max_length=300, help_text=_("For those who do not see it."))
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=100, help_text=_("As CC BY 2.0."))
    credit = models.CharField(_("who made it"), max_length=200)
    source_url = models.URLField(_("where it is from"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("sample image")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["phase", "image"], name="a_sample_once_a_phase")]

    def __str__(self) -> str:
        return self.image
