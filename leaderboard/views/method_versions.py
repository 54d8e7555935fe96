"""What a team said of a method after the results were published. Published tables stay as they were."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.domain.clock import database_now

from ..domain.entries import final_entry
from ..domain.later_methods import later_versions


@require_safe
def method_versions(request: HttpRequest, year: int, task: str, submission_id: UUID) -> HttpResponse:
    """The description as it was published, and each dated version since, the newest first."""
    entry = final_entry(year, task, submission_id)
    context = {"entry": entry, "table": entry.publication, "later": later_versions(entry, database_now())}
    return render(request, "leaderboard/method_versions.html", context)
