"""The receipt of a published entry as a file, for everybody."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from submissions.domain.receipts import as_text

from ..domain.entries import final_entry
from ..domain.entry_receipts import public_receipt
from .cached import cached_page


@require_safe
@cached_page()
def entry_receipt(request: HttpRequest, year: int, task: str, submission_id: UUID) -> HttpResponse:
    """Of an entry of final results in force, as its page."""
    found = public_receipt(final_entry(year, task, submission_id))
    if found is None:
        raise Http404
    return HttpResponse(as_text(found), "application/json")
