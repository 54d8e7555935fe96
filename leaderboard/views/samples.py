"""The file of a sample image. A hidden test set's pictures are the organizers' until its results are published."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from challenge.domain.organizing import organizes
from challenge.models import SampleImage, User

from ..domain.final_results import final_results

# The bytes at an address never change, but results may be withdrawn.
FOR_ALL = "public, max-age=86400"
FOR_ORGANIZERS = "private, no-cache"


@require_safe
def picture(request: HttpRequest, sample_id: int) -> HttpResponse:
    samples = SampleImage.objects.select_related("phase__task__edition")
    sample = get_object_or_404(samples, pk=sample_id)
    caching = _caching(request, sample)
    etag = quote_etag(sample.sha256)
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or HttpResponse(_content(sample), content_type="image/jpeg")
    response["ETag"] = etag
    response["Cache-Control"] = caching
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _content(sample: SampleImage) -> bytes:
    with sample.file.open("rb") as file:
        return bytes(file.read())


def _caching(request: HttpRequest, sample: SampleImage) -> str:
    """For whom the picture may be kept. Raises Http404 for whom it is not."""
    edition = sample.phase.task.edition
    if edition.is_public and final_results(sample.phase):
        return FOR_ALL
    if isinstance(request.user, User) and organizes(request.user, edition):
        return FOR_ORGANIZERS
    raise Http404
