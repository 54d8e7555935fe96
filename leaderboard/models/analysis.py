from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Part


class EntryDetail(models.Model):
    """What one score consists of, over some of its images; made by a worker from each image's outcome.

    Shown where the table that has the entry opens details. `contents`:

    - `metric`: the metric of what follows, as `flat_error` or `localization_error`; for AP `per_class_ap`.
    - `classes`: a list in the order of the classes. Of errors `[images, wrong at 1, ..., wrong at k]`; of AP `[ap]`,
      None where a class has no true example. Empty where images have several true classes.
    - `confusions`: `[true class, first guess, images]` as places in the list of classes, the most frequent first.
    - `slices`: as in a report, over all images; empty for a live part.
    """

    submission_id = models.UUIDField(_("submission"))
    release_digest = models.CharField(_("Release"), max_length=64)
    scorer_version = models.CharField(_("scorer version"), max_length=20)
    part = models.CharField(_("part of the images"), max_length=10, choices=Part, default=Part.ALL)
    contents = models.JSONField(_("what it consists of"))
    derived_at = models.DateTimeField(_("derived"))

    class Meta:
        verbose_name = _("detail of an entry")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission_id", "release_digest", "scorer_version", "part"],
                name="one_detail_a_score_and_part",
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} · {self.part}"


class SetScore(models.Model):
    """One score over one image set: what compares years, since only on fixed data does a difference mean progress.

    There is a row for each Release that the file was scored against while that was live. `image_set` is the SHA-256 of
    the list; empty for all images of the Release together.
    """

    submission_id = models.UUIDField(_("submission"))
    release_digest = models.CharField(_("Release"), max_length=64)
    scorer_version = models.CharField(_("scorer version"), max_length=20)
    ground_truth_version = models.PositiveIntegerField(_("version of the labels"))
    image_set = models.CharField(_("SHA-256 of the image set"), max_length=64, blank=True)
    set_name = models.CharField(_("image set"), max_length=100, blank=True)
    role = models.CharField(_("role"), max_length=10, blank=True)
    labels_mark = models.CharField(
        _("mark of the labels"),
        max_length=64,
        blank=True,
        help_text=_("Equal where the set has the same labels and classes; it tells nothing else."),
    )
    metric = models.CharField(_("metric"), max_length=50)
    images = models.PositiveIntegerField(_("images"))
    count = models.PositiveBigIntegerField(_("wrong images or cost sum"), null=True, blank=True)
    value = models.FloatField(_("value"))
    low = models.FloatField(_("low end at 95%"), null=True, blank=True)
    high = models.FloatField(_("high end at 95%"), null=True, blank=True)

    class Meta:
        verbose_name = _("score on an image set")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission_id", "release_digest", "scorer_version", "image_set"],
                name="one_score_a_set_and_release",
            )
        ]
        indexes = [models.Index(fields=["submission_id", "release_digest"])]

    def __str__(self) -> str:
        return f"{self.submission_id} · {self.set_name}"


class ClassTree(models.Model):
    """The classes of a Release and the hierarchy above them as a tree, for pages; a copy of public files.

    `contents`: `classes`: `[wnid, words]` in the order of the class list. `nodes`: `[wnid, words, parent, height,
    class]`, named by their places, parents before children, the root first with parent None; `class` is the place of a
    class in `classes`, None for what stands above classes. A concept with several parents hangs below the first; one
    with a single child is left out. Without a hierarchy all classes hang below one root with an empty wnid.
    """

    release_digest = models.CharField(_("Release"), max_length=64, unique=True)
    contents = models.JSONField(_("classes and tree"))

    class Meta:
        verbose_name = _("tree of classes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.release_digest[:12]


class SampleGuesses(models.Model):
    """What an entry says of a sample image: `guesses` are `{"label", "words", "box", "confidence"}`, the best first."""

    submission_id = models.UUIDField(_("submission"))
    sample = models.ForeignKey("challenge.SampleImage", on_delete=models.CASCADE, related_name="guesses")
    guesses = models.JSONField(_("guesses"), default=list)

    class Meta:
        verbose_name = _("guesses on a sample image")
        verbose_name_plural = _("guesses on sample images")
        ordering = ["sample", "pk"]
        constraints = [models.UniqueConstraint(fields=["submission_id", "sample"], name="guesses_once_a_sample")]

    def __str__(self) -> str:
        return f"{self.submission_id} · {self.sample_id}"
