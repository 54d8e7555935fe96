from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import RegistrationState


class Registration(models.Model):
    """A team's wish to take part in its edition, with its answers, and what the organizers said."""

    team = models.OneToOneField("Team", on_delete=models.CASCADE, related_name="registration")
    state = models.CharField(_("state"), max_length=10, choices=RegistrationState)
    answers = models.JSONField(_("answers"), default=list, help_text=_("As {key, question, answer}."))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("registration")
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"{self.team} · {self.get_state_display()}"


class TermsAcceptance(models.Model):
    """Who accepted which version of the terms for which team, and when. Never changed, never removed."""

    team = models.ForeignKey("Team", on_delete=models.CASCADE, related_name="acceptances")
    terms = models.ForeignKey("challenge.Terms", on_delete=models.PROTECT, related_name="acceptances")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(_("accepted"))

    class Meta:
        verbose_name = _("acceptance of terms")
        ordering = ["-accepted_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["team", "terms"], name="accepted_once_a_team")]

    def __str__(self) -> str:
        return f"{self.team} · {self.terms}"


class Question(models.Model):
    """A team's question to the organizers, answered to the team alone or to everybody."""

    edition = models.ForeignKey("challenge.Edition", on_delete=models.CASCADE, related_name="questions")
    team = models.ForeignKey("Team", on_delete=models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    text = models.TextField(_("question"))
    answer = models.TextField(_("answer"), blank=True, help_text=_("Markdown."))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_public = models.BooleanField(_("answered to all"), default=False)
    public_text = models.TextField(
        _("question as everybody reads it"), blank=True, help_text=_("Without what only the team should know.")
    )
    corrected_at = models.DateTimeField(_("corrected"), null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.team} · {self.asked_at:%Y-%m-%d}"


class ReadMark(models.Model):
    """Until when a person has read an edition's news and clarifications."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_marks")
    edition = models.ForeignKey("challenge.Edition", on_delete=models.CASCADE, related_name="read_marks")
    read_until = models.DateTimeField(_("read until"))

    class Meta:
        verbose_name = _("read mark")
        constraints = [models.UniqueConstraint(fields=["user", "edition"], name="one_mark_a_person")]

    def __str__(self) -> str:
        return f"{self.user} · {self.edition}"


class Unsubscription(models.Model):
    """A person who wants no mails of an edition's news and clarifications."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsubscriptions")
    edition = models.ForeignKey("challenge.Edition", on_delete=models.CASCADE, related_name="unsubscriptions")
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("unsubscription")
        constraints = [models.UniqueConstraint(fields=["user", "edition"], name="unsubscribed_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.edition}"
