from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Role


class Invitation(models.Model):
    """A link into a team for one person. Only its SHA-256 is kept; the link itself was shown once."""

    team = models.ForeignKey("Team", on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
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
        verbose_name = _("invitation")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.team} ({self.get_role_display()})"


class MergeProposal(models.Model):
    """One team's offer to become part of another; the other's captain answers."""

    team = models.ForeignKey("Team", on_delete=models.CASCADE, related_name="merge_proposals")
    into = models.ForeignKey("Team", on_delete=models.CASCADE, related_name="merge_offers")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    is_accepted = models.BooleanField(_("accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("merge proposal")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team"], condition=models.Q(answered_at__isnull=True), name="one_open_proposal_a_team"
            ),
            models.CheckConstraint(condition=~models.Q(team=models.F("into")), name="no_team_merges_into_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.team} → {self.into}"
