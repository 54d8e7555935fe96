"""A team decides whether everybody may fetch its prediction file after the results."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from challenge.domain.clock import database_now
from challenge.typing import SignedInRequest

from ..domain.errors import NotInTeam
from ..domain.overview import submission_for
from ..domain.shared_files import share


@login_required
@require_POST
def share_file(request: SignedInRequest, submission_id: UUID) -> HttpResponse:
    """Shares the file, or takes that back."""
    shares = request.POST.get("shares") == "yes"
    try:
        share(request.user, submission_for(request.user, submission_id), shares=shares, now=database_now())
    except NotInTeam as refusal:
        raise PermissionDenied(refusal.message) from refusal
    shared, kept = _("The file is for everybody once results are final."), _("The file is your team's alone.")
    messages.success(request, shared if shares else kept)
    return redirect("submission", submission_id)
