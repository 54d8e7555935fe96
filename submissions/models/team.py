from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ..enums import Role


class Team(models.Model):
    """Who submits in an edition. Limits count per team."""

    edition = models.ForeignKey("challenge.Edition", on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(_("name"), max_length=80)
    affiliation = models.CharField(_("affiliation"), max_length=200, blank=True)
    website = models.URLField(_("website"), blank=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="teams")
    tasks = models.ManyToManyField(
        "challenge.ChallengeTask",
        related_name="teams",
        blank=True,
        verbose_name=_("tasks it competes in"),
        help_text=_("None chosen: all tasks of the edition."),
    )
    is_internal = models.BooleanField(
        _("internal"), default=False, editable=False, help_text=_("The organizers' own, for dry runs; never shown.")
    )
    is_competing = models.BooleanField(
        _("competing"), default=True, editable=False, help_text=_("Otherwise shown without a rank.")
    )
    not_competing_reason = models.CharField(
        _("why it does not compete"), max_length=200, blank=True, editable=False, help_text=_("Public.")
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_teams", editable=False
    )
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("team")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "edition",
                Lower("name"),
                name="one_team_a_name",
                violation_error_message=_("Another team of this edition has that name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's time in a team; `left_at` closes it, so that the history stays."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    joined_at = models.DateTimeField(_("joined"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    released_at = models.DateTimeField(
        _("released"),
        null=True,
        editable=False,
        help_text=_("Since when slots that the team used in this time bind the person no more."),
    )

    class Meta:
        verbose_name = _("membership")
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"], condition=models.Q(left_at__isnull=True), name="once_in_a_team"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.team} ({self.get_role_display()})"
