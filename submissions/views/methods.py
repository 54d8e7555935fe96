"""The page on which a team describes the method behind a submission."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from challenge.domain.clock import database_now
from challenge.typing import SignedInRequest

from ..domain.errors import NotInTeam, Refusal
from ..domain.methods import Description, check_describes, described_before, description_of, save_description
from ..domain.overview import submission_for
from ..forms.methods import MethodForm, authors_form, initial_of, sent_authors
from ..models import Submission

MORE_ROWS = 5


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def method(request: SignedInRequest, submission_id: UUID) -> HttpResponse:
    """The description, for its team to write; organizers and observers read it."""
    submission = submission_for(request.user, submission_id)
    may_write = _may_write(request, submission)
    if request.method != "POST":
        form, authors = _as_it_is(_to_begin_with(submission, request.GET.get("from", "")))
    elif not may_write:
        raise PermissionDenied(_("Only members of “%(team)s” describe its methods.") % {"team": submission.team})
    elif "more" in request.POST:
        form, authors = _with_more_rows(request.POST)
    else:
        form, authors = MethodForm(request.POST), authors_form(request.POST)
        if form.is_valid() and authors.is_valid() and (answer := _save(request, submission, form, authors)):
            return answer
    return _page(request, submission, form, authors, may_write=may_write)


def _page(
    request: SignedInRequest, submission: Submission, form: MethodForm, authors: Any, *, may_write: bool
) -> HttpResponse:
    is_refused = form.is_bound and bool(form.errors or authors.total_error_count())
    context = {
        "submission": submission,
        "team": submission.team,
        "phase": submission.phase,
        "task": submission.phase.task,
        "edition": submission.phase.task.edition,
        "form": form,
        "authors": authors,
        "may_write": may_write,
        "told": description_of(submission),
        "versions": submission.method.versions.select_related("saved_by"),
        "others": described_before(submission) if may_write else [],
    }
    return render(request, "submissions/method.html", context, status=422 if is_refused else 200)


def _may_write(request: SignedInRequest, submission: Submission) -> bool:
    try:
        check_describes(request.user, submission.team)
    except NotInTeam:
        return False
    return True


def _to_begin_with(submission: Submission, copied_from: str) -> Description:
    """What is said now, or what the team said of the other submission that it chose to copy."""
    others = (each for each in described_before(submission) if str(each.pk) == copied_from)
    return description_of(next(others, submission))


def _as_it_is(description: Description) -> tuple[MethodForm, Any]:
    told = initial_of(description)
    return MethodForm(initial=told), authors_form(authors=told["authors"])


def _with_more_rows(sent: QueryDict) -> tuple[MethodForm, Any]:
    """What was typed so far, unread, with more empty rows."""
    return MethodForm(initial=sent.dict()), authors_form(authors=sent_authors(sent), spare=MORE_ROWS)


def _save(request: SignedInRequest, submission: Submission, form: MethodForm, authors: Any) -> HttpResponse | None:
    """Goes back to the page; None where it was refused and the form says why."""
    description = form.description(authors.authors())
    try:
        version = save_description(
            user=request.user, submission=submission, description=description, now=database_now()
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, _("The description is saved, as version %(number)s.") % {"number": version.number})
    return redirect("method", submission.pk)
