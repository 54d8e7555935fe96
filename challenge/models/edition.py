from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import (
    RANKING_METRICS,
    FinalSelection,
    Metric,
    OrganizerRole,
    RegistrationRule,
    Reveal,
    Split,
    TaskKind,
)
from .images import ImageSet, PhaseImageSet
from .taxonomy import public_storage


class Edition(models.Model):
    """One year of the challenge."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences for the public."))
    is_public = models.BooleanField(_("public"), default=False)
    opened_at = models.DateTimeField(
        _("open for submissions since"), null=True, blank=True, editable=False, help_text=_("Empty: in preparation.")
    )
    merge_until = models.DateTimeField(
        _("teams may merge until"), null=True, blank=True, help_text=_("Empty: teams may not merge.")
    )
    prize = models.CharField(
        _("prize"), max_length=200, blank=True, help_text=_("In a few words, for the first screen.")
    )
    registration = models.CharField(
        _("who may take part"), max_length=10, choices=RegistrationRule, default=RegistrationRule.OPEN
    )
    registration_list = models.JSONField(
        _("domains or addresses"), default=list, blank=True, help_text=_("As example.org, or ada@example.org.")
    )
    registration_questions = models.JSONField(
        _("questions at registration"), default=list, blank=True, help_text=_("As {key, question, is_required}.")
    )
    registration_closes_at = models.DateTimeField(
        _("registration closes"), null=True, blank=True, help_text=_("Empty: never.")
    )
    anonymous_until = models.DateTimeField(
        _("names are hidden until"),
        null=True,
        blank=True,
        help_text=_("Until then nobody but a team itself and the organizers sees who it is. Empty: never hidden."),
    )
    organizers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Organizer", related_name="organized_editions", blank=True
    )

    class Meta:
        verbose_name = _("edition")
        ordering = ["-year"]

    def __str__(self) -> str:
        return self.title


class Organizer(models.Model):
    """A person's part in organizing an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="organizer_roles")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organizer_roles")
    role = models.CharField(_("role"), max_length=10, choices=OrganizerRole, default=OrganizerRole.CHAIR)
    is_named = models.BooleanField(
        _("named on the public page"), default=False, help_text=_("Each organizer decides for themselves.")
    )

    class Meta:
        verbose_name = _("organizer")
        ordering = ["pk"]
        db_table = "challenge_edition_organizers"
        # The table is older than this model, and its constraint with it.
        unique_together = [("edition", "user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class ChallengeTask(models.Model):
    """What teams are asked to do in an edition, such as classification."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(_("kind"), max_length=30, choices=TaskKind)
    slug = models.SlugField(_("name in addresses"), max_length=50)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    max_guesses = models.PositiveSmallIntegerField(
        _("guesses an image"), default=5, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    taxonomy = models.ForeignKey("Taxonomy", on_delete=models.PROTECT, related_name="tasks", null=True, blank=True)
    options = models.JSONField(_("thresholds and criterion"), default=dict, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("challenge task")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="one_task_a_slug")]

    def __str__(self) -> str:
        return f"{self.edition.year} {self.title}"


class Phase(models.Model):
    """A window of time in which a task takes submissions on one list of images."""

    task = models.ForeignKey(ChallengeTask, on_delete=models.CASCADE, related_name="phases")
    slug = models.SlugField(_("name in addresses"), max_length=50)
    title = models.CharField(_("title"), max_length=200)
    split = models.CharField(_("split"), max_length=10, choices=Split)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(
        _("closes"), null=True, blank=True, help_text=_("Empty: open until further notice.")
    )
    limit_per_day = models.PositiveIntegerField(_("submissions a team a day (UTC)"), null=True, blank=True)
    limit_per_week = models.PositiveIntegerField(
        _("submissions a team a week (from Monday, UTC)"), null=True, blank=True
    )
    limit_total = models.PositiveIntegerField(_("submissions a team in all"), null=True, blank=True)
    limit_concurrent = models.PositiveIntegerField(
        _("evaluations of a team at a time"), null=True, blank=True, help_text=_("Queued or being scored.")
    )
    limit_invalid_per_day = models.PositiveIntegerField(
        _("refused files a team a day (UTC)"), null=True, blank=True, default=20
    )
    limit_checks_per_day = models.PositiveIntegerField(
        _("free checks a team a day (UTC)"), null=True, blank=True, default=50
    )
    baseline = models.FileField(
        _("baseline predictions"),
        storage=public_storage,
        upload_to="baselines/",
        blank=True,
        help_text=_("Published predictions that a file is compared with before it costs a slot."),
    )
    reveal = models.CharField(_("shown to teams"), max_length=10, choices=Reveal, default=Reveal.ALL)
    ladder_step = models.FloatField(
        _("step of the ladder"),
        default=0.001,
        validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
        help_text=_("A score is shown anew only when it is better by this much, as 0.001."),
    )
    final_selection = models.CharField(
        _("what counts in the end"), max_length=10, choices=FinalSelection, default=FinalSelection.BEST
    )
    final_entries = models.PositiveSmallIntegerField(
        _("final entries a team"), default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    accepts_outside_data = models.BooleanField(
        _("takes entries trained with outside data"), default=True, help_text=_("They are ranked apart.")
    )
    publish_at = models.DateTimeField(
        _("results are published"), null=True, blank=True, help_text=_("Empty: when an organizer publishes them.")
    )
    is_benchmark = models.BooleanField(
        _("benchmark"),
        default=False,
        help_text=_("Opens after the year's results and has a table of its own beside them."),
    )
    retired_at = models.DateTimeField(
        _("labels released"), null=True, blank=True, editable=False, help_text=_("Since when everybody has them.")
    )
    results_opened_at = models.DateTimeField(
        _("results are open to teams since"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Set when the results of a closed phase are published; from then on nothing of them is hidden."),
    )
    primary_metric = models.CharField(_("primary metric"), max_length=50, choices=Metric, default=Metric.FLAT_ERROR)
    image_sets = models.ManyToManyField(ImageSet, through=PhaseImageSet, related_name="phases")
    live_release = models.ForeignKey(
        "Release",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("live release"),
    )

    class Meta:
        verbose_name = _("phase")
        ordering = ["opens_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["task", "slug"], name="one_phase_a_slug"),
            models.CheckConstraint(
                condition=models.Q(closes_at__isnull=True) | models.Q(closes_at__gt=models.F("opens_at")),
                name="phase_closes_after_it_opens",
                violation_error_message=_("A phase must close after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} · {self.title}"

    def clean(self) -> None:
        """Refuses a metric that files of the task's kind are not scored by."""
        if self.task_id is None or self.primary_metric in RANKING_METRICS[TaskKind(self.task.kind)]:
            return
        known = ", ".join(RANKING_METRICS[TaskKind(self.task.kind)])
        message = _("A task of the kind “%(kind)s” ranks by one of: %(known)s.")
        told = message % {"kind": self.task.get_kind_display(), "known": known}
        raise ValidationError({"primary_metric": told})
