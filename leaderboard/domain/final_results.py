"""The results that a year ended with: published, in force, and provisional no longer."""

from django.db.models import QuerySet

from challenge.models import Edition, Phase

from ..models import Publication


def final_results(phase: Phase) -> Publication | None:
    """The phase's; None while there are none."""
    return Publication.objects.in_force().filter(phase=phase).defer("contents").order_by("-version").first()


def final_results_of_year(edition: Edition) -> list[Publication]:
    """Those of all phases of an edition, in the order of its tasks, benchmarks last."""
    found = finals_of_year(edition).select_related("phase__task__edition").defer("contents")
    return list(found.order_by("phase__task__position", "phase__task_id", "is_benchmark", "phase_id"))


def finals_of_year(edition: Edition) -> QuerySet[Publication]:
    """The same, in no order."""
    return Publication.objects.in_force().filter(phase__task__edition=edition)
