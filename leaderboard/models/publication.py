from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..enums import Part, PublicationState, RanksBy, Stage

ORDER_OF_BOARDS = [
    "publication",
    "track",
    "is_team_best",
    "is_competing",
    "is_comparable",
    "primary_count",
    "primary_value",
    "submitted_at",
]


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Publications by who reads them, and what became of them."""

    def for_everybody(self) -> Self:
        """Versions of final results, withdrawn and replaced ones too, as `Publication.is_for_everybody` has it."""
        return self.filter(state=PublicationState.FROZEN, stage=Stage.FINAL, is_public=True)

    def in_place(self) -> Self:
        """Those that nothing has replaced. Provisional results are for the teams that they are about; they take the
        place of nothing that is public."""
        return self.filter(models.Q(replaced_by__isnull=True) | models.Q(replaced_by__stage=Stage.PROVISIONAL))

    def in_force(self) -> Self:
        """The final results of each phase that has any: neither replaced nor withdrawn."""
        return self.for_everybody().in_place().filter(withdrawn_at__isnull=True)


class Publication(models.Model):
    """A table of results of one phase: the live standings, or results frozen on a day.

    Everything that the public sees is copied here, so that later changes elsewhere cannot alter it.
    """

    phase = models.ForeignKey("challenge.Phase", on_delete=models.PROTECT, related_name="publications")
    state = models.CharField(_("state"), max_length=10, choices=PublicationState)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.FINAL)
    objections_until = models.DateTimeField(_("objections until"), null=True, blank=True)
    is_benchmark = models.BooleanField(
        _("benchmark"), default=False, help_text=_("Of after the year: beside its results, never in their place.")
    )
    is_anonymous = models.BooleanField(
        _("anonymous"), default=False, help_text=_("Its rows bear pseudonyms, since names were hidden.")
    )
    summary = models.TextField(_("in two sentences"), blank=True)
    edition_title = models.CharField(_("edition"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"))
    task_slug = models.SlugField(_("task in addresses"), max_length=50)
    task_title = models.CharField(_("task"), max_length=200)
    phase_slug = models.SlugField(_("phase in addresses"), max_length=50)
    phase_title = models.CharField(_("phase"), max_length=200)
    primary_metric = models.CharField(_("primary metric"), max_length=50)
    lower_is_better = models.BooleanField(_("lower is better"), default=True)
    ranks_by = models.CharField(_("ranks by"), max_length=10, choices=RanksBy, default=RanksBy.VALUE)
    opens_details = models.BooleanField(
        _("details are open"), default=False, help_text=_("Errors by class and slice, and confusions.")
    )
    ground_truth_version = models.PositiveIntegerField(_("version of the labels"), null=True, blank=True)
    label_noise = models.FloatField(
        _("label noise"),
        null=True,
        blank=True,
        help_text=_("Share of the images voted on whose label is not what raters settled."),
    )
    noise_images = models.PositiveIntegerField(_("images voted on"), null=True, blank=True)
    part = models.CharField(_("part of the images"), max_length=10, choices=Part, default=Part.ALL)
    max_guesses = models.PositiveSmallIntegerField(_("guesses an image"))
    image_count = models.PositiveIntegerField(_("images"))
    release_digest = models.CharField(_("Release"), max_length=64)
    scorer_version = models.CharField(_("scorer version"), max_length=20)
    as_of = models.DateTimeField(_("as of"))
    is_public = models.BooleanField(_("public"), default=True)
    is_hidden = models.BooleanField(_("hidden until published"), default=False)

    version = models.PositiveIntegerField(
        _("version"), null=True, blank=True, help_text=_("Of published results: 1, and one more for each correction.")
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )
    note = models.TextField(_("public note"), blank=True, help_text=_("What was corrected, and why."))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contents = models.JSONField(_("what is signed"), default=dict, editable=False)
    digest = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    signature = models.CharField(_("signature"), max_length=200, blank=True, editable=False)
    key_id = models.CharField(_("key"), max_length=64, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.TextField(_("why it was withdrawn"), blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["phase"],
                condition=models.Q(state=PublicationState.LIVE),
                name="one_live_table_a_phase",
            ),
            models.UniqueConstraint(fields=["phase", "version"], name="one_publication_a_version"),
        ]
        indexes = [models.Index(fields=["year", "task_slug"])]

    def __str__(self) -> str:
        return f"{self.year} {self.task_title} · {self.phase_title}"

    def get_absolute_url(self) -> str:
        """The permanent address of a version of published results; that of the board for live standings."""
        if self.version is None:
            return reverse("board", args=[self.year, self.task_slug])
        return reverse("publication", args=[self.year, self.task_slug, self.phase_slug, self.version])

    @property
    def is_for_everybody(self) -> bool:
        """Whether this is a version of final results, which stays at its address. Provisional ones are nobody's."""
        return self.state == PublicationState.FROZEN and self.stage == Stage.FINAL and self.is_public


class Entry(models.Model):
    """One row of a publication: method, team, numbers. `rank` is NULL for what is shown but not ranked."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="entries")
    submission_id = models.UUIDField(_("submission"))
    rank = models.PositiveIntegerField(_("rank"), null=True, blank=True)
    is_team_best = models.BooleanField(_("its team's best"), default=False)
    team_name = models.CharField(_("team"), max_length=80)
    affiliation = models.CharField(_("affiliation"), max_length=200, blank=True)
    method_name = models.CharField(_("method"), max_length=200)
    paper_url = models.URLField(_("paper"), blank=True)
    code_url = models.URLField(_("code"), blank=True)
    track = models.CharField(_("track"), max_length=10)
    is_competing = models.BooleanField(_("competing"))
    is_comparable = models.BooleanField(_("comparable"), default=True)
    not_comparable_reason = models.TextField(_("why it is not comparable"), blank=True)
    is_baseline = models.BooleanField(_("baseline"), default=False)
    is_simulated = models.BooleanField(_("simulated"), default=False)
    submitted_at = models.DateTimeField(_("submitted"))
    images = models.PositiveIntegerField(_("images"))
    primary_count = models.PositiveBigIntegerField(
        _("primary count"),
        null=True,
        blank=True,
        help_text=_("Wrong images or cost sum at the most guesses: the integer that ranks. Empty: the value ranks."),
    )
    primary_value = models.FloatField(_("primary value"), null=True, blank=True)
    rank_low = models.PositiveIntegerField(
        _("best rank at 95%"),
        null=True,
        blank=True,
        help_text=_("One more than the ranked entries of its track that are better by a paired test."),
    )
    rank_high = models.PositiveIntegerField(
        _("worst rank at 95%"),
        null=True,
        blank=True,
        help_text=_("All ranked entries of its track less those that are worse by a paired test."),
    )
    primary_low = models.FloatField(_("low end of the primary value at 95%"), null=True, blank=True)
    primary_high = models.FloatField(_("high end of the primary value at 95%"), null=True, blank=True)
    intervals = models.JSONField(
        _("intervals"),
        default=dict,
        blank=True,
        help_text=_("metric: {guesses: […], 0.95: [[low, high], …], 0.999: …}; of an AP {0.95: [low, high], …}."),
    )
    categories_won = models.PositiveIntegerField(_("categories won"), null=True, blank=True)
    live_rank = models.PositiveIntegerField(
        _("rank on the live part"), null=True, blank=True, help_text=_("Where a holdout decides the final rank.")
    )
    live_count = models.PositiveBigIntegerField(_("primary count on the live part"), null=True, blank=True)
    live_value = models.FloatField(_("primary value on the live part"), null=True, blank=True)
    description = models.JSONField(
        _("method"), default=dict, blank=True, help_text=_("Abstract, authors, data, compute, as its team told them.")
    )
    not_competing_reason = models.CharField(_("why it does not compete"), max_length=200, blank=True)
    metrics = models.JSONField(_("metrics"))

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["primary_count", "submitted_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["publication", "submission_id"], name="one_row_a_submission")]
        # What a board counts and orders its entries by, so that a page of ten thousand reads the rows of a hundred.
        indexes = [models.Index(fields=ORDER_OF_BOARDS, name="order_of_a_board")]

    def __str__(self) -> str:
        return f"{self.team_name} · {self.method_name}"
