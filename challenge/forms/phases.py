"""The form of a phase."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..domain.changes import Values
from ..domain.phase_settings import TOLD_DATES
from ..enums import RANKING_METRICS, TaskKind
from ..models import ChallengeTask, Phase
from .fields import UtcField

GROUPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (_("Name"), ("title", "slug", "split")),
    (_("Dates"), ("opens_at", "closes_at", "publish_at")),
    (
        _("Limits"),
        (
            "limit_per_day",
            "limit_per_week",
            "limit_total",
            "limit_concurrent",
            "limit_invalid_per_day",
            "limit_checks_per_day",
        ),
    ),
    (_("Ranking"), ("primary_metric", "reveal", "ladder_step")),
    (_("Results"), ("final_selection", "final_entries", "accepts_outside_data")),
)


class PhaseForm(forms.ModelForm):
    """A phase without its images and labels, which have pages of their own."""

    opens_at = UtcField(label=_("Opens (UTC)"))
    closes_at = UtcField(required=False, label=_("Closes (UTC)"), help_text=_("Empty: open until further notice."))
    publish_at = UtcField(
        required=False,
        label=_("Results are published (UTC)"),
        help_text=_("Empty: when an organizer publishes them."),
    )
    primary_metric = forms.ChoiceField(label=_("Ranked by"))

    class Meta:
        model = Phase
        fields = [name for _title, names in GROUPS for name in names]
        labels = {"reveal": _("Shown to teams"), "final_entries": _("How many a team may choose")}
        help_texts = {
            "slug": _("As “val” or “test”: small letters, digits and hyphens."),
            "split": _("A test phase is best hidden until results are published."),
            "limit_per_day": _("Empty: no limit of this kind. Zero: none at all."),
            "ladder_step": _("For the ladder alone: a score is shown anew only when it is better by this much."),
            "final_entries": _("For entries that the team chooses."),
        }

    def __init__(self, *args: Any, task: ChallengeTask, **options: Any) -> None:
        super().__init__(*args, **options)
        # The model's own checks look at the task.
        self.instance.task = task
        metrics = RANKING_METRICS[TaskKind(task.kind)]
        field = self.fields["primary_metric"]
        field.choices = [(metric.value, metric.label) for metric in metrics]  # type: ignore[attr-defined]
        if self.instance.pk is None:
            self.initial["primary_metric"] = metrics[0].value
        elif task.edition.opened_at is not None:
            self._show_dates_only(task.edition.year)

    def _show_dates_only(self, year: int) -> None:
        """Dates of an open edition are shown here, and changed on a page of their own, where teams are told."""
        told = _('Changed on the page <a href="{}">Dates</a>, with a reason: teams are told at once.')
        for name in TOLD_DATES:
            self.fields[name].widget.attrs["readonly"] = True
            self.fields[name].help_text = format_html(str(told), reverse("organize_dates", args=[year]))

    def groups(self) -> Iterator[tuple[Promise, list[BoundField]]]:
        """The fields under their headings."""
        for title, names in GROUPS:
            yield title, [self[name] for name in names]

    def values(self) -> Values:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
