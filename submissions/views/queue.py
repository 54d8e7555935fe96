"""The organizers' page of the queue: what runs, what waits, who works; start again, end with a reason."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.domain.clock import database_now
from challenge.domain.organizing import organized_edition
from challenge.enums import OrganizerRole
from challenge.typing import SignedInRequest

from ..domain.errors import StateChanged
from ..domain.organizing_queue import fail, requeue
from ..domain.queue_view import evaluation_of, failures, queue_now
from ..forms.queue import FailForm


@login_required
@never_cache
@require_safe
def queue(request: SignedInRequest, year: int) -> HttpResponse:
    edition = organized_edition(request.user, year, role=OrganizerRole.HELPER)
    context = queue_now(edition, database_now()) | {"failures": failures(edition), "step": "queue"}
    return render(request, "submissions/queue.html", context)


@login_required
@never_cache
@require_safe
def queue_rows(request: SignedInRequest, year: int) -> HttpResponse:
    """The part of the page that changes by itself; htmx asks for it every few seconds."""
    edition = organized_edition(request.user, year, role=OrganizerRole.HELPER)
    return render(request, "submissions/_queue_now.html", queue_now(edition, database_now()))


@login_required
@require_POST
def requeue_evaluation(request: SignedInRequest, year: int, evaluation_id: int) -> HttpResponse:
    evaluation = evaluation_of(organized_edition(request.user, year), evaluation_id)
    try:
        requeue(evaluation, actor=request.user, now=database_now())
    except StateChanged as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Queued again, with all its attempts."))
    return redirect("queue", year)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def fail_evaluation(request: SignedInRequest, year: int, evaluation_id: int) -> HttpResponse:
    """Asks for the reason, then ends the evaluation."""
    edition = organized_edition(request.user, year)
    evaluation = evaluation_of(edition, evaluation_id)
    form = FailForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            fail(evaluation, note=form.cleaned_data["note"], actor=request.user, now=database_now())
        except StateChanged as refusal:
            messages.warning(request, refusal.message)
        else:
            team_file = _("Ended. The team has its slot back and reads your reason.")
            anew = _("Ended. Its entry is left out once these labels are live.")
            messages.success(request, anew if evaluation.is_rescore else team_file)
        return redirect("queue", year)
    context = {"form": form, "edition": edition, "evaluation": evaluation, "submission": evaluation.submission}
    return render(request, "submissions/queue_fail.html", context, status=422 if form.is_bound else 200)
