"""The receipt of a submission as a file, for its team."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenge.typing import SignedInRequest

from ..domain.overview import submission_for
from ..domain.receipts import as_text, team_receipt


@login_required
@never_cache
@require_safe
def receipt(request: SignedInRequest, submission_id: UUID) -> HttpResponse:
    """As it stands now: what is closed yet opens in a later copy, and the signed part stays the same."""
    found = team_receipt(submission_for(request.user, submission_id))
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="receipt-{submission_id}.json"'}
    return HttpResponse(as_text(found), "application/json", headers=headers)
