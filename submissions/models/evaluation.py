from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Failure, Queue, Status


def outcome_storage() -> Storage:
    return storages["outcomes"]


class Evaluation(models.Model):
    """One scoring of one submission against one Release. The row is the queue: a worker claims it with a lease."""

    submission = models.ForeignKey("Submission", on_delete=models.CASCADE, related_name="evaluations")
    release = models.ForeignKey("challenge.Release", on_delete=models.PROTECT, related_name="evaluations")
    scorer_version = models.CharField(_("scorer version"), max_length=20)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.QUEUED)

    is_rescore = models.BooleanField(
        _("scored anew"), default=False, help_text=_("Queued by an organizer's new Release, not by a team.")
    )
    queue = models.CharField(_("queue"), max_length=10, choices=Queue, default=Queue.SMALL)
    queued_at = models.DateTimeField(_("queued"))
    rung_at = models.DateTimeField(_("last rung for"), null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    attempt_token = models.UUIDField(null=True, blank=True, editable=False)
    worker = models.CharField(_("worker"), max_length=200, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    stage = models.CharField(_("stage"), max_length=30, blank=True)
    progress = models.FloatField(_("progress"), default=0)

    report = models.JSONField(_("report"), null=True, blank=True)
    outcomes = models.FileField(
        _("outcome of each image"),
        storage=outcome_storage,
        upload_to="outcomes/",
        blank=True,
        editable=False,
        help_text=_("As secret as the labels; ranks with significance are made from it."),
    )
    problems = models.JSONField(_("what is wrong with the file"), default=list, blank=True)
    problem_totals = models.JSONField(_("how often"), default=dict, blank=True)
    failure = models.CharField(_("failure"), max_length=20, choices=Failure, blank=True)
    failure_note = models.CharField(_("what happened"), max_length=500, blank=True)
    returned_slot = models.BooleanField(_("gave its slot back"), default=False)

    class Meta:
        verbose_name = _("evaluation")
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "release", "scorer_version"],
                name="one_live_result_a_release_and_scorer",
            )
        ]
        indexes = [models.Index(fields=["status", "queued_at"])]

    def __str__(self) -> str:
        return f"{self.submission} · {self.get_status_display()}"
