from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import ImageSetRole
from .taxonomy import public_storage


class ImageSet(models.Model):
    """A frozen, named list of image ids with width and height (`image,width,height`, gzipped CSV)."""

    name = models.SlugField(_("name"), max_length=100)
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True, editable=False)
    image_count = models.PositiveIntegerField(_("images"), editable=False)
    listing = models.FileField(_("list"), storage=public_storage, upload_to="image_sets/", editable=False)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("image set")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class PhaseImageSet(models.Model):
    """An image set's part in a phase: a file is scored on each set apart and on all together."""

    phase = models.ForeignKey("Phase", on_delete=models.CASCADE, related_name="image_set_roles")
    image_set = models.ForeignKey(ImageSet, on_delete=models.PROTECT, related_name="phase_roles")
    role = models.CharField(_("role"), max_length=10, choices=ImageSetRole, default=ImageSetRole.MAIN)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("image set of a phase")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["phase", "image_set"], name="a_set_once_a_phase")]

    def __str__(self) -> str:
        return f"{self.image_set} ({self.get_role_display()})"
