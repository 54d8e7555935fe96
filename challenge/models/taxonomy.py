from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import ClassHierarchy


def public_storage() -> Storage:
    return storages["public"]


class Taxonomy(models.Model):
    """The classes of a task and the hierarchy above them: two immutable files under one digest."""

    name = models.CharField(_("name"), max_length=200)
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True, editable=False)
    class_count = models.PositiveIntegerField(_("classes"), editable=False)
    classes = models.FileField(_("class list"), storage=public_storage, upload_to="taxonomies/", editable=False)
    hierarchy = models.FileField(
        _("hierarchy"), storage=public_storage, upload_to="taxonomies/", blank=True, editable=False
    )
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("taxonomy")
        verbose_name_plural = _("taxonomies")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class HiddenSynset(models.Model):
    """A synset that no page shows and no task takes as a class, on all of the site."""

    wnid = models.CharField(_("wnid"), max_length=100, unique=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("hidden synset")
        ordering = ["wnid"]

    def __str__(self) -> str:
        return self.wnid


class ClassDraft(models.Model):
    """The classes that the organizers are choosing for a task, until they are frozen into a Taxonomy."""

    task = models.OneToOneField("ChallengeTask", on_delete=models.CASCADE, related_name="class_draft")
    hierarchy = models.CharField(
        _("hierarchy"), max_length=10, choices=ClassHierarchy, default=ClassHierarchy.WORDNET, editable=False
    )
    tree = models.TextField(_("compiled tree"), blank=True, editable=False)
    rows = models.JSONField(
        _("classes"),
        default=list,
        editable=False,
        help_text=_(
            "As [id, wnid, words]; without an id they are numbered in order, without words WordNet's are taken."
        ),
    )
    updated_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("draft of classes")
        verbose_name_plural = _("drafts of classes")

    def __str__(self) -> str:
        return str(self.task)
