from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import OrganizerRole


class OrganizerInvitation(models.Model):
    """A link into an edition's organization for one person. Only its SHA-256 is kept; the link was shown once."""

    edition = models.ForeignKey("Edition", on_delete=models.CASCADE, related_name="organizer_invitations")
    email = models.EmailField(_("for"), blank=True)
    role = models.CharField(_("role"), max_length=10, choices=OrganizerRole, default=OrganizerRole.EDITOR)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation of an organizer")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.edition} ({self.get_role_display()})"
