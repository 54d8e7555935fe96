from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import DataAudience


def data_storage() -> Storage:
    return storages["data"]


class DataFile(models.Model):
    """A file that teams or everybody may fetch: in the edition's store, or at an address elsewhere."""

    edition = models.ForeignKey("Edition", on_delete=models.CASCADE, related_name="data_files")
    task = models.ForeignKey(
        "ChallengeTask",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="data_files",
        help_text=_("Empty: of all tasks."),
    )
    title = models.CharField(_("title"), max_length=200)
    description = models.CharField(_("what it is"), max_length=500, blank=True)
    file = models.FileField(_("file"), storage=data_storage, upload_to="files/", max_length=300, blank=True)
    file_name = models.CharField(_("file name"), max_length=200)
    url = models.URLField(_("address elsewhere"), max_length=500, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    available_from = models.DateTimeField(_("available from"), null=True, blank=True)
    audience = models.CharField(_("for whom"), max_length=10, choices=DataAudience, default=DataAudience.TEAMS)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("data file")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(file="") ^ models.Q(url=""),
                name="a_file_or_an_address",
                violation_error_message=_("Give either a file or an address, not both."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Download(models.Model):
    """One time that a data file was fetched."""

    data_file = models.ForeignKey(DataFile, on_delete=models.CASCADE, related_name="downloads")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("download")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.data_file} · {self.at:%Y-%m-%d %H:%M}"
