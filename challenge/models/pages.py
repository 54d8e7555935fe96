from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EditionPage(models.Model):
    """One page of an edition, as its organizers wrote it. Its slug is a PageKind or a name of their own."""

    edition = models.ForeignKey("Edition", on_delete=models.CASCADE, related_name="pages")
    slug = models.SlugField(_("name in addresses"), max_length=50)
    title = models.CharField(_("title"), max_length=100)
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_public = models.BooleanField(_("public"), default=True)
    updated_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("page")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="one_page_a_slug")]

    def __str__(self) -> str:
        return self.title


class News(models.Model):
    """A post of an edition's organizers, for everybody."""

    edition = models.ForeignKey("Edition", on_delete=models.CASCADE, related_name="news")
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    posted_at = models.DateTimeField(_("posted"))
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        ordering = ["-posted_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class Terms(models.Model):
    """One version of an edition's terms. Once published it never changes; without `published_at` it is a draft."""

    edition = models.ForeignKey("Edition", on_delete=models.CASCADE, related_name="terms")
    version = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("text"), help_text=_("Markdown."))
    note = models.CharField(_("what changed"), max_length=500, blank=True)
    digest = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["edition", "version"], name="one_terms_a_version")]

    def __str__(self) -> str:
        return f"{self.edition} · v{self.version}"


class DateChange(models.Model):
    """An act of organizers by which dates of phases moved, with its reason."""

    edition = models.ForeignKey("Edition", on_delete=models.CASCADE, related_name="date_changes")
    task = models.ForeignKey(
        "ChallengeTask", on_delete=models.CASCADE, null=True, blank=True, related_name="date_changes"
    )
    reason = models.TextField(_("reason"))
    changes = models.JSONField(
        _("dates"), default=list, help_text=_("As {phase, task, title, old, new}; old and new in ISO 8601, UTC.")
    )
    is_shortening = models.BooleanField(_("a date came earlier"), default=False)
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = _("change of dates")
        verbose_name_plural = _("changes of dates")
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.edition} · {self.changed_at:%Y-%m-%d}"
